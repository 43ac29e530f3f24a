import { ownCopy } from './busiest';
import { clientsAbove, type PeakClass } from './people';

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
  /** Clients, which are addresses with a user agent, at the addresses. */
  readonly clients: number;
  readonly clientsOverLimit: number;
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
  /** Of most addresses there is one client only. */
  client: number;
  others: Set<number> | undefined;
}

/** More clients behind one address make no difference to what is recommended. */
const MAX_CLIENTS = 10_000;

/**
 * Peaks per address over a sliding window, while requests stream by in the order of time. Only addresses that were active
 * within the last window are kept; one that comes back later counts as another episode of it.
 */
export class WindowPeaks {
  private readonly active = new Map<string, Activity>();
  private readonly peaks = new Map<number, { addresses: number; clients: number }>();
  private nextSweep = 0;

  constructor(
    private readonly windowMs: number,
    private readonly limit: number,
  ) {}

  /** `client` is a hash of address and user agent. */
  add(key: string, time: number, client = 0): void {
    if (time >= this.nextSweep) this.sweep(time);
    let activity = this.active.get(key);
    if (!activity) {
      activity = { times: new Float64Array(4), from: 0, count: 0, peak: 0, last: time, client, others: undefined };
      this.active.set(ownCopy(key), activity);
    }
    if (client !== activity.client) {
      activity.others ??= new Set();
      if (activity.others.size < MAX_CLIENTS) activity.others.add(client);
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
      this.count(activity);
      this.active.delete(key);
    }
    this.nextSweep = time + this.windowMs / 4;
  }

  private count({ peak, others }: Activity): void {
    const clients = 1 + (others?.size ?? 0);
    const of = this.peaks.get(peak);
    if (!of) this.peaks.set(peak, { addresses: 1, clients });
    else {
      of.addresses++;
      of.clients += clients;
    }
  }

  /** Of everything so far, by peak; ends the episodes that are still going on. */
  classes(): readonly PeakClass[] {
    this.sweep(Number.POSITIVE_INFINITY);
    return [...this.peaks].map(([peak, of]) => ({ peak, ...of })).sort((a, b) => a.peak - b.peak);
  }

  /** Of everything so far; ends the episodes that are still going on. */
  distribution(): PeakDistribution {
    const all = this.classes();
    const sorted = all.map(({ peak, addresses }) => [peak, addresses] as const);
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
      clients: all.reduce((sum, { clients }) => sum + clients, 0),
      clientsOverLimit: clientsAbove(all, this.limit),
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
