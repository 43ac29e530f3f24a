import type { Range } from '../../../lib/contract/protection/web-acl-metrics';
import type { MetricPoint } from '../../runtime/metric-reader';

/**
 * The most that was counted within any window of a month, of which only the ends are known: windows of AWS WAF slide, and CloudWatch keeps periods by the clock.
 *
 * @param points sums of periods without gaps in their grid, oldest first; a period without a point counted nothing
 */
export function windowPeak(points: readonly MetricPoint[], periodSeconds: number, windowSeconds: number): Range {
  const byStart = new Map(points.map(({ at, value }) => [at, value]));
  const sumFrom = (at: number, periods: number) =>
    Array.from({ length: periods }, (_, index) => byStart.get(at + index * periodSeconds * 1000) ?? 0).reduce(
      (sum, value) => sum + value,
      0,
    );
  const most = (of: (at: number) => number) => points.reduce((peak, { at }) => Math.max(peak, of(at)), 0);
  const whole = Math.floor(windowSeconds / periodSeconds);
  return {
    // Of a period that holds several windows, one has its share at least.
    from: most((at) => (whole > 0 ? sumFrom(at, whole) : Math.ceil((sumFrom(at, 1) * windowSeconds) / periodSeconds))),
    // A window that begins within a period touches one more.
    to: most((at) => sumFrom(at, Math.ceil(windowSeconds / periodSeconds) + 1)),
  };
}

/** The same of the day in the middle, by its peaks: whoever wants to move it must fill more than half of the days. */
export function usualPeak(points: readonly MetricPoint[], periodSeconds: number, windowSeconds: number): Range {
  const days = new Map<number, MetricPoint[]>();
  for (const point of points) {
    const day = Math.floor(point.at / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), point]);
  }
  const peaks = [...days.values()].map((ofDay) => windowPeak(ofDay, periodSeconds, windowSeconds));
  const middle = (values: number[]) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
  return { from: middle(peaks.map(({ from }) => from)), to: middle(peaks.map(({ to }) => to)) };
}

const DAY_MS = 24 * 3_600_000;
