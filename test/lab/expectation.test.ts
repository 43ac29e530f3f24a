import { checkOutcome, lagAllowance, readExpectedOutcome } from '../../lab/expectation';
import { type Outcome, summarize, Tally } from '../../lab/outcome';

function outcomeWith(change: (tally: Tally) => void, rest: Partial<Outcome> = {}): Outcome {
  const total = new Tally();
  change(total);
  return { replay: 'r', column: 'shield', total, phases: {}, groups: {}, frameworks: {}, ...rest };
}

function check(expected: object, outcome: Outcome, allowance = lagAllowance(0, 0)) {
  const faults: string[] = [];
  const read = readExpectedOutcome(expected, 'x', faults);
  expect(faults).toEqual([]);
  return checkOutcome(read, outcome, allowance);
}

test('a number means exactly that many, min and max mean a range', () => {
  const outcome = outcomeWith((tally) => {
    tally.mails = 5;
  });
  const held = (mails: object | number) => check({ mails }, outcome).map((one) => one.held);
  expect([held(5), held(4), held({ max: 5 }), held({ max: 4 }), held({ min: 5 }), held({ min: 6 })]).toEqual([
    [true],
    [false],
    [true],
    [false],
    [true],
    [false],
  ]);
});

test('what a rate rule lets pass before it is felt is added where the file says so, and the sum is told', () => {
  const allowance = lagAllowance(200 / 280, 30);
  expect(allowance.requests).toBe(29);
  const expected = { mails: { max: 10, plusLag: true } };
  const at = (mails: number) =>
    check(
      expected,
      outcomeWith((tally) => {
        tally.mails = mails;
      }),
      allowance,
    )[0]!;
  expect([at(39).held, at(40).held]).toEqual([true, false]);
  expect(at(40).text).toBe('mails ≤ 39 (10 + 29: 0.71 a second × (10 s between checks + 30 s lag)), got 40');
});

test('a phase, a group or people that never came do not pass for what was expected', () => {
  const outcome = outcomeWith(() => {});
  expect(check({ phases: { locked: { mails: 0 } } }, outcome)).toEqual([
    { text: 'while locked: mails = 0, got none', held: false },
  ]);
  expect(check({ people: { wronglyStopped: 0 } }, outcome)).toEqual([
    { text: 'people: wrongly stopped = 0, got none', held: false },
  ]);
  expect(check({ groups: { late: { served: 0 } } }, outcome)[0]!.held).toBe(false);
});

test('blocks are counted by rule, a rule that blocked nobody counts 0', () => {
  const outcome = outcomeWith((tally) => {
    tally.block('rate-limit');
    tally.block('rate-limit');
  });
  const checks = check({ blocked: { 'rate-limit': 2, lockdown: 0 }, blockedTotal: 2 }, outcome);
  expect(checks.map(({ held }) => held)).toEqual([true, true, true]);
});

test('each web framework is held to the expectation', () => {
  const outcome = outcomeWith(() => {}, { frameworks: { hono: 0, hapi: 1 } });
  expect(check({ frameworks: 0 }, outcome)).toEqual([
    { text: 'handler runs in hono = 0, got 0', held: true },
    { text: 'handler runs in hapi = 0, got 1', held: false },
  ]);
});

test('people are summarized: served, challenged, stopped by what, and the most CAPTCHAs within 300 seconds', () => {
  const people = summarize([
    { served: true, captchas: [0, 299_999, 300_000], stoppedBy: [] },
    { served: false, captchas: [], stoppedBy: ['an answer with 429', 'an answer with 429'] },
    { served: true, captchas: [5], stoppedBy: ['an answer with 429'] },
  ]);
  expect(people).toEqual({
    total: 3,
    served: 2,
    challenged: 2,
    wronglyStopped: 2,
    captchasWithin300s: 2,
    stoppedBy: { 'an answer with 429': 2 },
  });
});
