const MINUTE = 60_000;

export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';

/** The largest or the smallest value by minute and, so that a day needs few look-ups, by whole hour. */
class Extremes {
  private readonly minutes = new Map<number, number>();
  private readonly hours = new Map<number, number>();

  constructor(private readonly pick: (a: number, b: number) => number) {}

  public add(minute: number, value: number): void {
    const hour = Math.floor(minute / 60);
    this.minutes.set(minute, this.pick(value, this.minutes.get(minute) ?? value));
    this.hours.set(hour, this.pick(value, this.hours.get(hour) ?? value));
  }

  public read(from: number, to: number): number {
    let result: number | undefined;
    for (let minute = from; minute < to; ) {
      const wholeHour = minute % 60 === 0 && minute + 60 <= to;
      const value = wholeHour ? this.hours.get(minute / 60) : this.minutes.get(minute);
      if (value !== undefined) result = result === undefined ? value : this.pick(result, value);
      minute += wholeHour ? 60 : 1;
    }
    return result!;
  }
}

/** Values of one metric by minute, with running totals so that a sum over any window costs two look-ups. */
class Series {
  private readonly sums: number[] = [];
  private readonly counts: number[] = [];
  private readonly maxima = new Extremes(Math.max);
  private readonly minima = new Extremes(Math.min);

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
    this.maxima.add(minute, value);
    this.minima.add(minute, value);
  }

  /** Minutes `from` (included) to `to` (excluded); `undefined` without a single value. */
  public read(from: number, to: number, statistic: Statistic): number | undefined {
    const { sums, counts } = this;
    const last = Math.min(to - this.first, sums.length) - 1;
    const before = Math.min(from - this.first, sums.length) - 1;
    if (last < 0 || last === before) return undefined;
    const count = counts[last]! - (before < 0 ? 0 : counts[before]!);
    if (count === 0) return undefined;
    const sum = sums[last]! - (before < 0 ? 0 : sums[before]!);
    switch (statistic) {
      case 'Sum':
        return sum;
      case 'SampleCount':
        return count;
      case 'Average':
        return sum / count;
      case 'Maximum':
        return this.maxima.read(from, to);
      case 'Minimum':
        return this.minima.read(from, to);
    }
  }

  private grow(index: number): void {
    const { sums, counts } = this;
    for (let length = sums.length; length <= index; length += 1) {
      sums.push(length === 0 ? 0 : sums[length - 1]!);
      counts.push(length === 0 ? 0 : counts[length - 1]!);
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
    this.add(keyOf(namespace, name, textOf(dimensions)), at, value);
  }

  private add(key: string, at: number, value: number): void {
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
        const dimensions = textOf(Object.fromEntries(names.map((name) => [name, String(entry[name])])));
        for (const { Name } of Metrics) {
          const value = entry[Name];
          if (typeof value !== 'number') throw new Error(`the line names the metric ${Name} and has no number for it`);
          this.add(keyOf(Namespace, Name, dimensions), entry._aws.Timestamp + delay, value);
        }
      }
    }
  }

  /** Reads a statistic over the minutes that end at `end` (milliseconds, excluded). */
  public reader(metric: MetricKey, periodSeconds: number, statistic: Statistic): (end: number) => number | undefined {
    const key = keyOf(metric.namespace, metric.name, textOf(metric.dimensions));
    const minutes = periodSeconds / 60;
    let series: Series | undefined;
    return (end) => {
      series ??= this.series.get(key);
      const to = Math.floor(end / MINUTE);
      return series?.read(to - minutes, to, statistic);
    };
  }

  public names(): string[] {
    return [...this.series.keys()];
  }
}

function keyOf(namespace: string, name: string, dimensions: string): string {
  return `${namespace}/${name}{${dimensions}}`;
}

function textOf(dimensions: Record<string, string>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([key, value]) => `${key}=${value}`).join();
}
