import { MetricStore } from '../../../lab/aws/metric-store';
import { readFigures } from '../../../lambda/posture/responder/evidence';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { SETTINGS } from './rig';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 12, 9);

let store: MetricStore;
beforeEach(() => {
  store = new MetricStore(NOW - 10 * DAY);
});

/** Requests for codes, so many a quarter of an hour at 9 o'clock and at other times. */
function requests(days: number, atNine: number, otherwise: number): void {
  for (let at = NOW - days * DAY; at < NOW - 15 * MINUTE; at += 15 * MINUTE) {
    const nine = Math.abs((at % DAY) - 9 * HOUR) <= HOUR;
    put(at, nine ? atNine : otherwise);
  }
}

function put(at: number, count: number): void {
  const { namespace, name, dimensions } = SETTINGS.requestMetric!;
  store.put(namespace, name, { ...dimensions }, at, count);
}

async function pressure(): Promise<number> {
  const log = { info() {}, warn() {}, error() {} };
  const figures = await readFigures(new FakeCloudWatch(store), SETTINGS, undefined, NOW, log);
  return figures.pressure!;
}

describe('the requests for codes', () => {
  test('are compared with this hour of the day: a morning rush is no storm', async () => {
    requests(8, 90, 4);
    put(NOW - 10 * MINUTE, 100);
    expect(await pressure()).toBeLessThan(1.5);
    put(NOW - 10 * MINUTE, 300);
    expect(await pressure()).toBeGreaterThan(3);
  });

  test('of three stormy mornings make no storm usual', async () => {
    requests(8, 20, 20);
    for (const day of [1, 2, 3]) put(NOW - day * DAY, 4000);
    put(NOW - 10 * MINUTE, 100);
    expect(await pressure()).toBeGreaterThan(3);
  });

  test('are compared with an average quarter of an hour in the first days', async () => {
    requests(1, 20, 20);
    put(NOW - 10 * MINUTE, 100);
    expect(await pressure()).toBeGreaterThan(3);
  });

  test('of a handful of people are never a storm', async () => {
    put(NOW - 10 * MINUTE, 25);
    expect(await pressure()).toBe(2.5);
  });
});
