import fc from 'fast-check';
import { Alarms } from '../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../lab/aws/metric-store';
import { wilson } from '../../lambda/runtime/wilson';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import { synthesize } from '../reputation/loop/experiments';

const { resources, monitor } = synthesize();
const NOW = Date.UTC(2026, 10, 20, 9);

interface Window {
  readonly sends: number;
  readonly notAttempted?: number;
  readonly hardBounces: number;
  readonly usual?: number;
}

/** State of one alarm after one batch with these counts. */
function stateOf(name: string, { sends, notAttempted = 0, hardBounces, usual = 0.01 }: Window): string {
  const store = new MetricStore(NOW - 86_400_000);
  const put = (metric: { readonly name: string }, value: number) =>
    store.put('OtpShield', metric.name, { Monitor: monitor }, NOW - 5 * 60_000, value);
  put(MAIL_METRIC.sends, sends);
  put(MAIL_METRIC.notAttempted, notAttempted);
  put(MAIL_METRIC.hardBounces, hardBounces);
  put(MAIL_METRIC.bounceBaseline, usual);
  const alarms = new Alarms(resources, store, (full) => full.endsWith(`-${name}`));
  alarms.evaluate(NOW);
  return alarms.state(name);
}

test.each([
  [20, 5],
  [50, 7],
  [83, 9],
  [100, 11],
  [200, 18],
  [500, 37],
  [2000, 123],
])('of %d mails %d bounces are the fewest that certainly are 5 %%', (sends, needed) => {
  expect(stateOf('bounces-60m', { sends, hardBounces: needed })).toBe('ALARM');
  expect(stateOf('bounces-60m', { sends, hardBounces: needed - 1 })).toBe('OK');
});

test('the metric math is the Wilson bound with a minimum and a reference that follows', () => {
  const count = fc.integer({ min: 0, max: 3000 });
  const usual = fc.double({ min: 0, max: 0.2, noNaN: true });
  fc.assert(
    fc.property(count, count, count, usual, (sends, notAttempted, hardBounces, baseline) => {
      const mails = Math.max(sends - notAttempted, hardBounces, 1);
      const reference = Math.min(0.1, Math.max(0.05, 3.5 * baseline));
      const excess = wilson(hardBounces, mails).lower / reference;
      // Within rounding of the constants either answer is right.
      fc.pre(Math.abs(excess - 1) > 0.005);
      const expected = hardBounces >= 5 && excess >= 1 ? 'ALARM' : 'OK';
      expect(stateOf('bounces-60m', { sends, notAttempted, hardBounces, usual: baseline })).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

test('fewer bounces than the minimum never alarm, whatever the rate', () => {
  for (const [name, minimum] of [
    ['bounces-10m', 12],
    ['bounces-15m', 6],
    ['bounces-60m', 5],
    ['bounces-2h', 5],
    ['bounces-4h', 8],
    ['bounces-24h', 20],
  ] as const) {
    expect(stateOf(name, { sends: minimum - 1, hardBounces: minimum - 1 })).toBe('OK');
    expect(stateOf(name, { sends: minimum, hardBounces: minimum })).toBe('ALARM');
  }
});

test('mails that SES never tried are no part of the rate', () => {
  expect(stateOf('bounces-60m', { sends: 500, hardBounces: 20 })).toBe('OK');
  expect(stateOf('bounces-60m', { sends: 500, notAttempted: 400, hardBounces: 20 })).toBe('ALARM');
});

test('what is usual here raises the critical limit up to 10 %, not further', () => {
  const attack = { sends: 1000, hardBounces: 90 };
  expect(stateOf('bounces-60m', attack)).toBe('ALARM');
  expect(stateOf('bounces-60m', { ...attack, usual: 0.025 })).toBe('OK');
  expect(stateOf('bounces-60m', { sends: 1000, hardBounces: 130, usual: 0.2 })).toBe('ALARM');
});

test('over ten minutes a lower rate is enough, unless more is usual here', () => {
  const attack = { sends: 300, hardBounces: 15 };
  expect(stateOf('bounces-15m', attack)).toBe('OK');
  expect(stateOf('bounces-10m', attack)).toBe('ALARM');
  expect(stateOf('bounces-10m', { ...attack, usual: 0.02 })).toBe('OK');
});

test('a window without a mail is quiet, not unknown', () => {
  const alarms = new Alarms(resources, new MetricStore(NOW), (full) => full.endsWith('-bounces-60m'));
  alarms.evaluate(NOW + 60_000);
  expect(alarms.state('bounces-60m')).toBe('OK');
});
