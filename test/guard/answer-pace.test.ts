import { AnswerPace } from '../../lib/guard/answer-pace';
import { MemoryStore } from '../../lib/guard/memory-store';
import { rig } from './rig';

test('waits as long as one of the last calls took, and never longer than a quarter of a second', async () => {
  const slept: number[] = [];
  const pace = new AnswerPace(
    async (milliseconds) => void slept.push(milliseconds),
    () => 0,
  );
  await pace.asUsual();
  expect(slept).toEqual([]);
  expect(await pace.timed(async () => 7)).toBe(7);
  await pace.asUsual();
  expect(slept).toHaveLength(1);
  // Each of the times that it remembers is one of the last 32.
  const clock = jest.spyOn(performance, 'now');
  for (let call = 0; call < 32; call++) {
    clock.mockReturnValueOnce(0).mockReturnValueOnce(call === 0 ? 40 : 9999);
    await pace.timed(async () => undefined);
  }
  clock.mockRestore();
  slept.splice(0);
  await pace.asUsual();
  expect(slept[0]).toBe(250);
});

test('a call that fails is no time to go by', async () => {
  const slept: number[] = [];
  const pace = new AnswerPace(async (milliseconds) => void slept.push(milliseconds));
  await expect(pace.timed(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await pace.asUsual();
  expect(slept).toEqual([]);
});

test('who asks again for a recipient that was just refused hears of it no sooner than the first time', async () => {
  const store = new MemoryStore();
  const reserved = jest.spyOn(store, 'reserve');
  const slept: number[] = [];
  const { mail } = rig({}, { store, sleep: async (milliseconds) => void slept.push(milliseconds) });
  const answers = [await mail('jane@plain.org'), await mail('jane@plain.org'), await mail('jane@plain.org')];
  expect(answers.map(({ allowed }) => allowed)).toEqual([true, false, false]);
  // The third is known without the table, and waits all the same.
  expect(reserved).toHaveBeenCalledTimes(2);
  expect(slept).toEqual([expect.any(Number)]);
  expect(slept[0]).toBeGreaterThan(0);
});
