const MINUTE = 60_000;

export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';

/** By minute and, so that a day needs few look-ups, by whole hour. */
interface Extremes {
  readonly minutes: Map<number, number>;
  readonly hours: Map<number, number>;
}

/** Values of one metric by minute, with running totals so that a sum over any window costs two look-ups. */
class Series {
  private readonly sums: number[] = [];
  private readonly counts: number[] = [];
  private readonly maxima: Extremes = { minutes: new Map(), hours: new Map() };
  private readonly minima: Extremes = { minutes: new Map(), hours: new Map() };

  constructor(private readonly first: number) {}

  public add(minute: number, value: number): void {
    const index = minute - this.first;
    if (index < 0) throw new Error('the store takes no values from before its start');
    // Running totals: later minutes that exist already (late data) move along.
    this.grow(index);
    for (let later = index; later < this.sums.length; later += 1) {
      this.sums[later]! += value;
      this.counts[later]! += 1;
    }
    for (const [extremes, pick] of [
      [this.maxima, Math.max],
      [this.minima, Math.min],
    ] as const) {
      for (const [block, key] of [
        [extremes.minutes, minute],
        [extremes.hours, Math.floor(minute / 60)],
      ] as const) {
        block.set(key, pick(value, block.get(key) ?? value));
      }
    }
  }

  /** Minutes `from` (included) to `to` (excluded); `undefined` without a single value. */
  public read(from: number, to: number, statistic: Statistic): number | undefined {
    const count = this.total(this.counts, to) - this.total(this.counts, from);
    if (count === 0) return undefined;
    const sum = this.total(this.sums, to) - this.total(this.sums, from);
    switch (statistic) {
      case 'Sum':
        return sum;
      case 'SampleCount':
        return count;
      case 'Average':
        return sum / count;
      case 'Maximum':
        return this.extreme(this.maxima, from, to, Math.max);
      case 'Minimum':
        return this.extreme(this.minima, from, to, Math.min);
    }
  }

  private extreme(values: Extremes, from: number, to: number, pick: (a: number, b: number) => number): number {
    let result: number | undefined;
    for (let minute = from; minute < to; ) {
      const wholeHour = minute % 60 === 0 && minute + 60 <= to;
      const value = wholeHour ? values.hours.get(minute / 60) : values.minutes.get(minute);
      if (value !== undefined) result = result === undefined ? value : pick(result, value);
      minute += wholeHour ? 60 : 1;
    }
    return result!;
  }

  private total(totals: number[], minute: number): number {
    const index = Math.min(minute - this.first, totals.length) - 1;
    return index < 0 ? 0 : totals[index]!;
  }

  private grow(index: number): void {
    while (this.sums.length <= index) {
      this.sums.push(this.sums.at(-1) ?? 0);
      this.counts.push(this.counts.at(-1) ?? 0);
    }
  }
}

export interface MetricKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Record<string, string>;
}

/** The metrics of CloudWatch as far as alarms and GetMetricData need them, with a resolution of one minute. */
export class MetricStore {
  private readonly series = new Map<string, Series>();
  private readonly firstMinute: number;

  constructor(start: number) {
    this.firstMinute = Math.floor(start / MINUTE);
  }

  public put(namespace: string, name: string, dimensions: Record<string, string>, at: number, value: number): void {
    const key = keyOf(namespace, name, dimensions);
    let series = this.series.get(key);
    if (series === undefined) {
      series = new Series(this.firstMinute);
      this.series.set(key, series);
    }
    series.add(Math.floor(at / MINUTE), value);
  }

  /** Takes a line of embedded metric format as CloudWatch Logs would. `delay` is how late the metric shows. */
  public ingestEmf(line: string, delay = 0): void {
    const entry = JSON.parse(line);
    for (const { Namespace, Dimensions, Metrics } of entry._aws.CloudWatchMetrics) {
      if (Metrics.length > 100) throw new Error('embedded metric format takes 100 metrics in a directive');
      for (const names of Dimensions as string[][]) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(entry[name])]));
        for (const { Name } of Metrics)
          put(this, Namespace, Name, dimensions, entry._aws.Timestamp + delay, entry[Name]);
      }
    }
  }

  /** Reads a statistic over the minutes that end at `end` (milliseconds, excluded). */
  public reader(metric: MetricKey, periodSeconds: number, statistic: Statistic): (end: number) => number | undefined {
    const key = keyOf(metric.namespace, metric.name, metric.dimensions);
    const minutes = periodSeconds / 60;
    return (end) => {
      const to = Math.floor(end / MINUTE);
      return this.series.get(key)?.read(to - minutes, to, statistic);
    };
  }

  public names(): string[] {
    return [...this.series.keys()];
  }
}

function put(
  store: MetricStore,
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
  at: number,
  value: unknown,
) {
  if (typeof value !== 'number') throw new Error(`the line names the metric ${name} and has no number for it`);
  store.put(namespace, name, dimensions, at, value);
}

function keyOf(namespace: string, name: string, dimensions: Record<string, string>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace}/${name}{${sorted.map(([key, value]) => `${key}=${value}`).join()}}`;
}
