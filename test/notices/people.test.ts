import { type Steps, watchPeople } from '../../lambda/notices/people';

const DAY: Steps = {
  asked: 1000,
  challenged: 300,
  solved: 820,
  passed: 800,
  lockedOut: 0,
  verified: 700,
  blocked: { 'rate-limit': 10 },
  sent: 790,
  delivered: 770,
  undeliverable: 12,
};
const WEEK: readonly Steps[] = Array.from({ length: 7 }, () => DAY);
const watch = (change: Partial<Steps>, before: readonly Steps[] = WEEK) =>
  watchPeople({ ...DAY, ...change }, before, 'that day');

test('a day like the others is quiet; so is a first day, and a site that nobody visits', () => {
  expect(watch({})).toEqual([]);
  expect(watch({}, [])).toEqual([]);
  const nothing = { asked: 0, challenged: 0, solved: 0, passed: 0, verified: 0, blocked: {}, sent: 0, delivered: 0 };
  expect(watch(nothing, [])).toEqual([]);
});

describe('what was called all quiet', () => {
  const unsent = /^800 requests for a code reached the application that day, and 0 mails went out.*: it doesn't send/;

  test('0 mails while 800 requests pass', () => {
    expect(watch({ sent: 0, delivered: 0, undeliverable: 0, verified: 0 })[0]).toMatch(unsent);
  });

  test('eight days of that', () => {
    const broken = { ...DAY, sent: 0, delivered: 0, undeliverable: 0, verified: 0 };
    expect(watchPeople(broken, [broken, broken, broken, broken, broken, broken, broken], 'that day')[0]).toMatch(
      unsent,
    );
  });

  test('900 requests answered by lockdown', () => {
    expect(watch({ lockedOut: 900, blocked: { lockdown: 900 } })).toEqual([
      '900 requests for a code were answered by the lockdown that day: nobody got a code meanwhile.',
    ]);
  });

  test('1,400 challenged and 20 solved', () => {
    expect(watch({ challenged: 1400, solved: 20, passed: 20, sent: 20, delivered: 20, verified: 17 })[0]).toMatch(
      /^1400 requests met a puzzle that day, and 20 came with a solved one/,
    );
  });
});

test.each<[string, Partial<Steps>, RegExp]>([
  [
    'nobody asks any more',
    { asked: 30, challenged: 0, solved: 28, passed: 28, sent: 28, delivered: 27, verified: 25 },
    /^Only 30 codes were asked for/,
  ],
  ['a broken front end', { challenged: 990, solved: 8, passed: 8, sent: 8, delivered: 8, verified: 7 }, /met a puzzle/],
  [
    'a rule that lets nobody pass',
    { challenged: 0, solved: 0, passed: 0, sent: 0, delivered: 0, verified: 0 },
    /0 reached the application/,
  ],
  ['a mail provider that is away', { delivered: 300 }, /^Of 778 mails that did not bounce 300 were delivered/],
  ['mails past the configuration set', { sent: 90, delivered: 88 }, /90 mails went out/],
  ['verification that is broken', { verified: 90 }, /^90 codes were typed in/],
  ['a limit that people run into', { blocked: { 'rate-limit': 400 } }, /^The rule rate-limit blocked 400/],
])('%s is told', (_, change, words) => {
  expect(watch(change)).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
});

test.each<[string, Partial<Steps>]>([
  [
    'an attack that the puzzle stops, while people get through, is told as that and nothing else',
    { asked: 21000, challenged: 20300 },
  ],
])('%s', (_, change) => {
  expect(watch(change)).toEqual([expect.stringMatching(/met a puzzle/)]);
});

test('a quiet Sunday is quiet', () => {
  const sunday = {
    asked: 400,
    challenged: 120,
    solved: 330,
    passed: 320,
    verified: 280,
    blocked: {},
    sent: 316,
    delivered: 310,
    undeliverable: 4,
  };
  expect(watch(sunday, [{ ...DAY, ...sunday }, ...WEEK.slice(1)])).toEqual([]);
});

test('where mails are not counted nothing is said about them', () => {
  expect(watch({ sent: undefined, delivered: undefined, undeliverable: undefined })).toEqual([]);
});
