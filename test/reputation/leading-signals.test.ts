import { MetricStore } from '../../lab/aws/metric-store';
import { shareMetrics, usualVolume, verifyShare, volumeMetrics } from '../../lambda/reputation/leading-signals';
import { pipelineMetrics } from '../../lambda/reputation/ses-probe/events-missing';
import { MAIL_METRIC, PROBE_METRIC } from '../../lib/contract/reputation/metrics';
import { FakeCloudWatch } from './loop/fake-cloudwatch';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 12);

let store: MetricStore;
beforeEach(() => {
  store = new MetricStore(NOW - 40 * DAY);
});

function sends(from: number, to: number, perHour: (hour: number) => number): void {
  for (let at = from; at < to; at += HOUR) {
    store.put('OtpShield', MAIL_METRIC.sends.name, { Monitor: 'Shop' }, at + 10 * MINUTE, perHour((at / HOUR) % 24));
  }
}

describe('the volume', () => {
  const excess = async () => (await volumeMetrics(new FakeCloudWatch(store), 'Shop', NOW))[0]?.value;

  test('is measured against the same hour of the week', async () => {
    sends(NOW - 28 * DAY, NOW - HOUR, (hour) => (hour === 11 ? 100 : 10));
    sends(NOW - HOUR, NOW, () => 190);
    expect(await excess()).toBeCloseTo(0.95);
    sends(NOW - HOUR, NOW, () => 30);
    expect(await excess()).toBeGreaterThan(1);
  });

  test('of a few codes is never unusual', async () => {
    sends(NOW - 28 * DAY, NOW - HOUR, () => 1);
    sends(NOW - HOUR, NOW, () => 45);
    expect(await excess()).toBeLessThan(1);
  });

  test('is measured against the last days while there are no weeks yet', async () => {
    sends(NOW - 5 * DAY, NOW - HOUR, () => 100);
    sends(NOW - HOUR, NOW, () => 300);
    expect(await excess()).toBeCloseTo(1.5);
  });

  test('follows an announced campaign while it lies in the hour, and no longer', async () => {
    sends(NOW - 5 * DAY, NOW - HOUR, () => 100);
    sends(NOW - HOUR, NOW, () => 300);
    const during = async (from: number, until: number) => {
      const announced = { open: true, since: from, from, until, times: 3, by: 'alice', why: 'newsletter' };
      return (await volumeMetrics(new FakeCloudWatch(store), 'Shop', NOW, announced))[0]?.value;
    };
    expect(await during(NOW - 30 * MINUTE, NOW + HOUR)).toBeCloseTo(0.5);
    expect(await during(NOW - 3 * HOUR, NOW - HOUR)).toBeCloseTo(1.5);
    expect(await during(NOW, NOW + HOUR)).toBeCloseTo(1.5);
  });

  test('is not judged on the first days', async () => {
    sends(NOW - 2 * DAY, NOW, () => 100);
    expect(await excess()).toBeUndefined();
  });

  test('hours without a code count as none', () => {
    const start = NOW - 28 * DAY;
    expect(
      usualVolume(
        [
          { at: start, value: 5 },
          { at: NOW - 8 * DAY, value: 7 },
        ],
        NOW,
      ),
    ).toBe(0);
  });
});

describe('the share of codes that are verified', () => {
  const shortfall = async () =>
    (
      await shareMetrics(
        new FakeCloudWatch(store),
        verifyShare('otp-acl', 'eu-west-1'),
        PROBE_METRIC.verifyShortfall,
        NOW,
      )
    )[0]?.value;

  function requests(from: number, to: number, passed: number, verified: number): void {
    for (let at = from; at < to; at += HOUR) {
      const put = (rule: string, value: number) =>
        store.put('AWS/WAFV2', 'CountedRequests', { Region: 'eu-west-1', WebACL: 'otp-acl', Rule: rule }, at, value);
      put('passed', passed);
      put('verify-passed', verified);
    }
  }

  test('is in order while it is usual, and short when it certainly halved', async () => {
    requests(NOW - 15 * DAY, NOW - HOUR, 100, 80);
    requests(NOW - HOUR, NOW, 100, 75);
    expect(await shortfall()).toBeLessThan(0.6);
    requests(NOW - HOUR, NOW, 200, 0);
    expect(await shortfall()).toBeGreaterThan(1);
  });

  test('is not judged on a few requests, nor without history', async () => {
    requests(NOW - HOUR, NOW, 100, 0);
    expect(await shortfall()).toBeUndefined();
    requests(NOW - 15 * DAY, NOW - 2 * HOUR, 100, 80);
    store = new MetricStore(NOW - 40 * DAY);
    requests(NOW - 15 * DAY, NOW - 2 * HOUR, 100, 80);
    requests(NOW - HOUR, NOW, 20, 0);
    expect(await shortfall()).toBeUndefined();
  });
});

describe('the pipeline', () => {
  const missing = async () => {
    const cloudWatch = new FakeCloudWatch(store);
    return (await pipelineMetrics(cloudWatch, cloudWatch, 'Shop', 'otp', NOW))[0]!.value;
  };
  const bySes = (at: number, value: number) =>
    store.put('AWS/SES', 'Send', { 'ses:configuration-set': 'otp' }, at, value);
  const byUs = (at: number, value: number) =>
    store.put('OtpShield', MAIL_METRIC.sends.name, { Monitor: 'Shop' }, at, value);

  test('is broken when SES sends and we count nothing', async () => {
    bySes(NOW - 20 * MINUTE, 5);
    expect(await missing()).toBe(1);
    byUs(NOW - 12 * MINUTE, 5);
    expect(await missing()).toBe(0);
  });

  test('is in order when the mails of SES went to its mailbox simulator', async () => {
    bySes(NOW - 20 * MINUTE, 5);
    store.put('OtpShield', MAIL_METRIC.simulated.name, { Monitor: 'Shop' }, NOW - 12 * MINUTE, 5);
    expect(await missing()).toBe(0);
  });

  test('is not judged by mails of the last minutes, which may still be on their way', async () => {
    bySes(NOW - 5 * MINUTE, 50);
    expect(await missing()).toBe(0);
  });

  test('is in order when nobody sends', async () => {
    expect(await missing()).toBe(0);
  });
});
