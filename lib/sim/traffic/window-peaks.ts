import { ownCopy } from './busiest';

/** How the peaks of addresses are spread: a peak is the most requests that an address made in any one window. */
export interface PeakDistribution {
  readonly addresses: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Addresses whose peak is over the limit. */
  readonly overLimit: number;
  /** Addresses by peak: `[up to and including, addresses]`, ascending, without empty classes. */
  readonly histogram: ReadonlyArray<readonly [number, number]>;
}

/** Exact up to here; a peak above counts as this. */
const MAX_PEAK = 100_000;

interface Activity {
  /** Times of the requests in the window, a ring. */
  times: Float64Array;
  from: number;
  count: number;
  peak: number;
  last: number;
}

/**
 * Peaks per address over a sliding window, while requests stream by in the order of time. Only addresses that were active
 * within the last window are kept; one that comes back later counts as another episode of it.
 */
export class WindowPeaks {
  private readonly active = new Map<string, Activity>();
  private readonly peaks = new Map<number, number>();
  private nextSweep = 0;

  constructor(
    private readonly windowMs: number,
    private readonly limit: number,
  ) {}

  add(key: string, time: number): void {
    if (time >= this.nextSweep) this.sweep(time);
    let activity = this.active.get(key);
    if (!activity) {
      activity = { times: new Float64Array(4), from: 0, count: 0, peak: 0, last: time };
      this.active.set(ownCopy(key), activity);
    }
    const oldest = time - this.windowMs;
    while (activity.count > 0 && activity.times[activity.from]! <= oldest) {
      activity.from = (activity.from + 1) % activity.times.length;
      activity.count--;
    }
    if (activity.count === activity.times.length) {
      if (activity.count >= MAX_PEAK) return;
      grow(activity);
    }
    activity.times[(activity.from + activity.count) % activity.times.length] = time;
    activity.count++;
    activity.last = time;
    if (activity.count > activity.peak) activity.peak = activity.count;
  }

  private sweep(time: number): void {
    for (const [key, activity] of this.active) {
      if (activity.last > time - this.windowMs) continue;
      this.count(activity.peak);
      this.active.delete(key);
    }
    this.nextSweep = time + this.windowMs / 4;
  }

  private count(peak: number): void {
    this.peaks.set(peak, (this.peaks.get(peak) ?? 0) + 1);
  }

  /** Of everything so far; ends the episodes that are still going on. */
  distribution(): PeakDistribution {
    this.sweep(Number.POSITIVE_INFINITY);
    const sorted = [...this.peaks].sort(([a], [b]) => a - b);
    const addresses = sorted.reduce((sum, [, n]) => sum + n, 0);
    const percentile = (share: number) => {
      let rest = Math.ceil(addresses * share);
      for (const [peak, n] of sorted) {
        rest -= n;
        if (rest <= 0) return peak;
      }
      return 0;
    };
    return {
      addresses,
      p50: percentile(0.5),
      p90: percentile(0.9),
      p99: percentile(0.99),
      p999: percentile(0.999),
      max: sorted.at(-1)?.[0] ?? 0,
      overLimit: sorted.reduce((sum, [peak, n]) => sum + (peak > this.limit ? n : 0), 0),
      histogram: classes(sorted),
    };
  }
}

function grow(activity: Activity): void {
  const times = new Float64Array(activity.times.length * 2);
  for (let i = 0; i < activity.count; i++) times[i] = activity.times[(activity.from + i) % activity.times.length]!;
  activity.times = times;
  activity.from = 0;
}

/** Classes 1, 2, 5, 10, 20, 50 … */
function classes(sorted: ReadonlyArray<readonly [number, number]>): Array<readonly [number, number]> {
  const result: Array<[number, number]> = [];
  for (const [peak, n] of sorted) {
    const bound = roundUp(peak);
    const last = result.at(-1);
    if (last?.[0] === bound) last[1] += n;
    else result.push([bound, n]);
  }
  return result;
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not below. */
export function roundUp(value: number): number {
  for (let scale = 1; ; scale *= 10) {
    for (const step of [1, 2, 5]) if (step * scale >= value) return step * scale;
  }
}
