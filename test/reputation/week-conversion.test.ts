import { MetricStore } from '../../lab/aws/metric-store';
import { verifyShare } from '../../lambda/reputation/leading-signals';
import { type Day, weekMetrics, weekShortfall, weekSources } from '../../lambda/reputation/week-conversion';
import { PROBE_METRIC } from '../../lib/contract/reputation/metrics';
import { longTest, runs } from '../runs';
import { FakeCloudWatch } from './loop/fake-cloudwatch';
import { daysUntilTold, falseAlarms, hoursUntilTold, SITES, SLOW_WAVE, TEXTS } from './loop/sign-up-weeks';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 12, 34);

describe('32 sign-ups a day to 32 different strangers', () => {
  test.each(SITES)('are told within five days where $aDay people a day sign up', (site) => {
    const waves = Array.from({ length: runs(10, 20) }, (_, seed) => daysUntilTold(site, SLOW_WAVE, 100 + seed));
    const late = waves.filter((days) => days > 5).length;
    // Beside 200 a day the wave is hardly more than what some weeks do by themselves.
    expect(late).toBeLessThanOrEqual(site.aDay <= 100 ? 0 : waves.length / 10);
  });

  longTest('and four honest years of each site ring hardly more than once a year', () => {
    // With one a year, nine in four years happen one time in fifty.
    for (const site of SITES) expect(falseAlarms(site, 4, 7)).toBeLessThanOrEqual(8);
  });
});

test('177 texts an hour that nobody types in, beside 60 an hour of people, are told within six hours', () => {
  const hours = Array.from({ length: runs(2, 4) }, (_, seed) => hoursUntilTold(TEXTS, 177, 500 + seed));
  expect(Math.max(...hours)).toBeLessThanOrEqual(6);
  expect(falseAlarms(TEXTS, 1, 7)).toBeLessThanOrEqual(3);
});

describe('the last week against the four before', () => {
  const days = (count: number, whole: number, part: number): Day[] =>
    Array.from({ length: count }, () => ({ whole, part }));

  test('is in order while the share is usual, whatever it is', () => {
    expect(weekShortfall(days(35, 20, 16))).toBe(0);
    expect(weekShortfall(days(35, 20, 3))).toBe(0);
    expect(weekShortfall([...days(7, 60, 48), ...days(28, 20, 16)])).toBe(0);
  });

  test('is short when a third of the codes is not typed in any more', () => {
    expect(weekShortfall([...days(7, 52, 16), ...days(28, 20, 16)])).toBeGreaterThan(1);
  });

  test('a fall of less than a tenth is never told, however many codes there are', () => {
    expect(weekShortfall([...days(7, 10_000, 7300), ...days(28, 10_000, 8000)])).toBeLessThan(1);
    expect(weekShortfall([...days(7, 10_000, 7100), ...days(28, 10_000, 8000)])).toBeGreaterThan(1);
  });

  test('is not judged on two weeks, on a handful of codes, nor where nobody ever typed one in', () => {
    expect(weekShortfall(days(20, 50, 0))).toBeUndefined();
    expect(weekShortfall([...days(7, 50, 0), ...days(28, 1, 1)])).toBeUndefined();
    expect(weekShortfall(days(35, 50, 0))).toBeUndefined();
  });

  test('a week without a code is no shortfall', () => {
    expect(weekShortfall([...days(7, 0, 0), ...days(28, 20, 16)])).toBe(0);
  });
});

describe('read from CloudWatch', () => {
  let store: MetricStore;
  beforeEach(() => {
    store = new MetricStore(NOW - 40 * DAY);
  });
  const ask = async () => {
    return weekMetrics(new FakeCloudWatch(store), weekSources('otp-acl', 'eu-west-1', 'guard'), NOW);
  };
  const each = (from: number, put: (at: number) => void) => {
    for (let at = NOW - 35 * DAY; at < NOW; at += 6 * HOUR) if (at >= from) put(at);
  };
  const { whole, part } = verifyShare('otp-acl', 'eu-west-1');
  const publish = (at: number, { namespace, name, dimensions }: typeof whole, value: number) =>
    store.put(namespace, name, { ...dimensions }, at, value);
  const guard = (at: number, name: string, value: number, Channel = 'email') =>
    store.put('OtpShield', name, { Guard: 'guard', Channel }, at, value);

  test('by the web ACL alone', async () => {
    each(0, (at) => {
      publish(at, whole, 5);
      publish(at, part, 4);
    });
    await expect(ask()).resolves.toEqual([{ metric: PROBE_METRIC.weekShortfall, value: 0 }]);
    each(NOW - 4 * DAY, (at) => publish(at, whole, 8));
    expect((await ask())[0]!.value).toBeGreaterThan(1);
  });

  test('by the guard, too, which junk requests to the verify route can not feed', async () => {
    each(0, (at) => {
      publish(at, whole, 5);
      publish(at, part, 4);
      guard(at, 'GuardAwaited', 5);
      guard(at, 'GuardVerified', 4);
    });
    each(NOW - 4 * DAY, (at) => {
      publish(at, whole, 8);
      publish(at, part, 8);
      guard(at, 'GuardAwaited', 8);
    });
    expect((await ask())[0]!.value).toBeGreaterThan(1);
  });

  test.each(['sms', 'voice'])('by the guard for %s alone, which are few beside all codes', async (channel) => {
    each(0, (at) => {
      publish(at, whole, 1000);
      publish(at, part, 800);
      guard(at, 'GuardAwaited', 15, channel);
      guard(at, 'GuardVerified', 13, channel);
    });
    each(NOW - DAY, (at) => {
      publish(at, whole, 40);
      guard(at, 'GuardAwaited', 40, channel);
    });
    expect((await ask())[0]!.value).toBeGreaterThan(1);
  });

  test('nothing is said while there is nothing to compare with', async () => {
    await expect(ask()).resolves.toEqual([]);
  });
});
