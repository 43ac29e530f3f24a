import { type Steps, watchPeople } from '../../lambda/notices/people';
import { watchHours } from '../../lambda/notices/people-hours';
import { turnedBack } from '../../lib/contract/protection/web-acl-metrics';

const exactly = (count: number) => ({ from: count, to: count });

const DAY: Steps = {
  asked: 1000,
  turnedBack: exactly(300),
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
  const nothing = {
    asked: 0,
    turnedBack: exactly(0),
    solved: 0,
    passed: 0,
    verified: 0,
    blocked: {},
    sent: 0,
    delivered: 0,
  };
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

  test('1,400 turned back and 20 solved', () => {
    expect(
      watch({ turnedBack: exactly(1400), solved: 20, passed: 20, sent: 20, delivered: 20, verified: 17 })[0],
    ).toMatch(/^1400 requests were turned back with a puzzle that day, and 20 came with a solved one/);
  });
});

test.each<[string, Partial<Steps>, RegExp]>([
  [
    'nobody asks any more',
    { asked: 30, turnedBack: exactly(0), solved: 28, passed: 28, sent: 28, delivered: 27, verified: 25 },
    /^Only 30 codes were asked for/,
  ],
  [
    'a broken front end',
    { turnedBack: exactly(990), solved: 8, passed: 8, sent: 8, delivered: 8, verified: 7 },
    /turned back with a puzzle/,
  ],
  [
    'a rule that lets nobody pass',
    { turnedBack: exactly(0), solved: 0, passed: 0, sent: 0, delivered: 0, verified: 0 },
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
    { asked: 21000, turnedBack: exactly(20300) },
  ],
])('%s', (_, change) => {
  expect(watch(change)).toEqual([expect.stringMatching(/turned back with a puzzle/)]);
});

// AWS's pages disagree whether CaptchaRequests counts requests with a valid token, too.
test.each([
  ['without those that had a token', 1400, 20, { from: 1380, to: 1400 }],
  ['more with a token than all: they cannot be among them', 300, 820, { from: 300, to: 300 }],
  ['with those that had a token', 1120, 820, { from: 300, to: 1120 }],
  ['nobody had one', 40, 0, { from: 40, to: 40 }],
])('what was turned back is right either way: %s', (_, matched, withToken, expected) => {
  expect(turnedBack(matched, withToken)).toEqual(expected);
});

test('people are judged alike, whichever of its pages AWS means', () => {
  const day = (matched: number, solved: number) => ({ turnedBack: turnedBack(matched, solved), solved });
  for (const [usual, attack] of [
    [day(300, 820), day(20_300, 820)],
    [day(1120, 820), day(21_120, 820)],
  ] as const) {
    const week = WEEK.map((each) => ({ ...each, ...usual }));
    expect(watch(usual, week)).toEqual([]);
    expect(watch({ asked: 21_000, ...attack }, week)).toEqual([expect.stringMatching(/turned back with a puzzle/)]);
  }
});

describe('a day hour by hour', () => {
  /** A twelfth of the usual day in each hour by day; at night nobody comes. */
  const usual = (hour: number): Steps => {
    const share = hour % 24 >= 8 && hour % 24 < 20 ? 1 / 12 : 0;
    const of = (value: number) => Math.round(value * share);
    return {
      asked: of(1800),
      turnedBack: exactly(of(600)),
      solved: of(1260),
      passed: of(1200),
      lockedOut: 0,
      verified: of(1080),
      blocked: {},
      sent: of(1200),
      delivered: of(1180),
      undeliverable: of(12),
    };
  };
  const day = (change: Readonly<Record<number, Partial<Steps>>>) =>
    watchHours(
      Array.from({ length: 8 * 24 }, (_, hour) => ({ ...usual(hour), ...(hour >= 168 ? change[hour - 168] : {}) })),
      (hour) => `${hour % 24}:00`,
    ).map(({ text }) => text);
  const gone = { passed: 0, solved: 0, verified: 0, sent: 0, delivered: 0, undeliverable: 0 };

  test('like the others is quiet', () => {
    expect(day({})).toEqual([]);
  });

  test.each<[string, Partial<Steps>, RegExp]>([
    ['a broken front end', { ...gone, turnedBack: exactly(150) }, /from 10:00 to 12:00.*came with a solved one/],
    [
      'a web ACL that is detached',
      { ...gone, asked: 0, turnedBack: exactly(0) },
      /Only 0 codes were asked for from 10:00 to 12:00/,
    ],
    ['a mail provider that is away', { delivered: 8, verified: 7 }, /delivered from 10:00 to 12:00/],
    [
      'mails past the configuration set',
      { sent: 0, delivered: 0, undeliverable: 0 },
      /10:00 to 12:00, and 0 mails went out/,
    ],
  ])('two hours of %s are told, with when, though the day looks like others', (_, change, words) => {
    expect(day({ 10: change, 11: change }).join('\n')).toMatch(words);
  });

  test('codes at an hour at which nobody comes are told; so is a crowd, and a code or two are not', () => {
    const night = { asked: 90, solved: 90, passed: 90, sent: 90, delivered: 90, verified: 2 };
    expect(day({ 3: night })).toEqual([
      '90 requests for a code reached the application from 3:00 to 4:00, at most 0 at that time in the week before; 2 of them were typed in: a campaign, or somebody who sends codes to strangers.',
    ]);
    expect(day({ 3: { ...night, asked: 3, solved: 2, passed: 2, sent: 2, delivered: 2 } })).toEqual([]);
  });

  test('of a first day nobody knows what is usual at an hour', () => {
    const first = Array.from({ length: 8 * 24 }, (_, hour) => (hour < 168 ? { ...usual(0) } : usual(hour)));
    expect(watchHours(first, String)).toEqual([]);
  });
});

test('a quiet Sunday is quiet', () => {
  const sunday = {
    asked: 400,
    turnedBack: exactly(120),
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
