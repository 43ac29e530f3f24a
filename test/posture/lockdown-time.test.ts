import fc from 'fast-check';
import { lockedAfter, timeLocked } from '../../lambda/posture/lockdown-time';
import { encodeRecord, type GateRecord, parseRecord } from '../../lib/contract/posture/gate-record';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);
const record = (open: boolean, since: number, by = 'responder'): GateRecord => ({ open, since, by, why: 'attack' });

test('counts its own lockdowns, also the one that is on, and forgets a whole day after the last', () => {
  const first = { ...record(true, START), start: START };
  expect(timeLocked(first, START + 7 * MINUTE)).toBe(7 * MINUTE);
  const closed = record(false, START + 10 * MINUTE);
  const kept = { ...closed, locked: lockedAfter(first, closed) };
  expect(kept.locked).toEqual({ time: 10 * MINUTE, end: START + 10 * MINUTE });
  expect(timeLocked(kept, START + 10 * MINUTE + DAY - 1)).toBe(10 * MINUTE);
  expect(timeLocked(kept, START + 10 * MINUTE + DAY)).toBe(0);
});

test('what a person does stops the count, and neither adds to it nor erases it', () => {
  const own = record(true, START);
  const alice = record(true, START + 5 * MINUTE, 'alice');
  const taken = { ...alice, locked: lockedAfter(own, alice) };
  expect(taken.locked).toEqual({ time: 5 * MINUTE, end: START + 5 * MINUTE });
  const released = record(false, START + 90 * MINUTE, 'alice');
  expect(lockedAfter(taken, released)).toEqual(taken.locked);
  expect(timeLocked(taken, START + 60 * MINUTE)).toBe(5 * MINUTE);
});

test('survives the description of the IP set', () => {
  const full: GateRecord = {
    ...record(true, START, 'somebody-with-a-long-name-of-40-characters'),
    until: START,
    start: START,
    mailPaused: START,
    told: START,
    round: 9,
    locked: { time: 86_400_000, end: START },
    why: 'a very long reason '.repeat(20),
  };
  const text = encodeRecord(full);
  expect(text.length).toBeLessThanOrEqual(256);
  expect(parseRecord(text)).toMatchObject({ locked: full.locked, round: 9, told: START });
  expect(parseRecord('otp1 open since=2026-01-05T10:00:00Z locked=many/soon by=x why=y')?.locked).toBeUndefined();
});

test('never counts less than what lies within the last 24 hours, whoever moves the gate and when', () => {
  const step = fc.record({
    minutes: fc.integer({ min: 1, max: 900 }),
    open: fc.boolean(),
    by: fc.constantFrom('responder', 'alice'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let gate: GateRecord | undefined;
      let now = START;
      const spans: Array<[number, number]> = [];
      for (const { minutes, open, by } of steps) {
        const next = {
          ...record(open, now, by),
          start: gate?.open && gate.by === by ? (gate.start ?? gate.since) : now,
        };
        gate = { ...next, locked: lockedAfter(gate, next) };
        if (open && by === 'responder') spans.push([now, now + minutes * MINUTE]);
        now += minutes * MINUTE;
        const within = spans.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, now - DAY)), 0);
        expect(timeLocked(gate, now)).toBeGreaterThanOrEqual(within);
      }
    }),
    { seed: 5, numRuns: 500 },
  );
});
