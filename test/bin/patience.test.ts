import { running, runningCommand, waitedForAnswer, withPatience } from '../../bin/terminal/running';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const sleep = (seconds: number) => () => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

async function wordsOf(body: () => Promise<unknown>): Promise<string[]> {
  const words: string[] = [];
  const done = running.run(
    runningCommand('status', (text) => void words.push(text)),
    body,
  );
  await jest.advanceTimersByTimeAsync(60_000);
  await done;
  return words;
}
const word = (what: string, seconds: number) => `otp-shield status: still trying to ${what} (${seconds} s)\n`;

test('one slow step is named, again and again, until it is over', async () => {
  expect(await wordsOf(() => withPatience('read', sleep(13)))).toEqual([word('read', 4), word('read', 12)]);
});

test('many quick steps are a long wait, too', async () => {
  const body = async () => {
    for (let step = 0; step < 10; step++) await withPatience(`do step ${step}`, sleep(1.5));
  };
  expect(await wordsOf(body)).toEqual([word('do step 2', 4), word('do step 7', 12)]);
});

test('of steps side by side one speaks, and what is quick says nothing', async () => {
  const slow = () => Promise.all(['a', 'b', 'c'].map((what) => withPatience(what, sleep(5))));
  expect(await wordsOf(slow)).toHaveLength(1);
  expect(await wordsOf(() => withPatience('read', sleep(3)))).toEqual([]);
});

test('the time in which a person thinks about an answer does not count', async () => {
  const body = async () => {
    await sleep(30)();
    waitedForAnswer();
    await withPatience('move', sleep(3));
  };
  expect(await wordsOf(body)).toEqual([]);
});
