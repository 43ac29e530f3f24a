import type { MissingData } from './alarm-judgement';
import { type Band, readBand, usualBand } from './anomaly-band';
import { compile, type Expression } from './metric-math';
import type { MetricStore, Statistic } from './metric-store';

type Read = (end: number) => number | undefined;

type Values = Array<number | undefined>;

export interface MetricAlarm {
  readonly name: string;
  readonly properties: Record<string, unknown>;
  /** The values at these ends of periods, of a range that CloudWatch has before it. */
  readonly read: (ends: readonly number[], range: readonly number[]) => Values;
  /** @param end of the period that has this value; undefined where nothing is known to compare with */
  readonly breaches: (value: number, end: number) => boolean | undefined;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly toAlarm: number;
  readonly missing: MissingData;
}

const BREACHES: Record<string, (threshold: number) => (value: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (threshold) => (value) => value >= threshold,
  GreaterThanThreshold: (threshold) => (value) => value > threshold,
  LessThanThreshold: (threshold) => (value) => value < threshold,
  LessThanOrEqualToThreshold: (threshold) => (value) => value <= threshold,
};

export function metricAlarm(properties: Record<string, unknown>, store: MetricStore): MetricAlarm {
  const periods = Number(properties.EvaluationPeriods);
  const { read, periodSeconds } = reader(properties, store);
  return {
    name: String(properties.AlarmName),
    properties,
    read,
    periodSeconds,
    breaches: comparison(properties, read, periodSeconds),
    periods,
    toAlarm: Number(properties.DatapointsToAlarm ?? periods),
    missing: (properties.TreatMissingData ?? 'missing') as MissingData,
  };
}

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: Stat;
  readonly ReturnData?: boolean;
}

const OUTSIDE: Record<string, (value: number, band: Band) => boolean> = {
  GreaterThanUpperThreshold: (value, { upper }) => value > upper,
  LessThanLowerThreshold: (value, { lower }) => value < lower,
  LessThanLowerOrGreaterThanUpperThreshold: (value, { lower, upper }) => value < lower || value > upper,
};

function comparison(
  properties: Record<string, unknown>,
  read: MetricAlarm['read'],
  periodSeconds: number,
): MetricAlarm['breaches'] {
  const operator = String(properties.ComparisonOperator);
  const outside = OUTSIDE[operator];
  if (outside === undefined) {
    const compare = BREACHES[operator];
    if (compare === undefined) throw new Error(`comparison ${operator} is unknown`);
    return compare(Number(properties.Threshold));
  }
  const { deviations } = bandOf(properties)!;
  // A band belongs to a period of the clock, however the windows slide.
  const bands = new Map<number, Band | undefined>();
  return (value, end) => {
    const period = Math.ceil(end / (periodSeconds * 1000));
    if (!bands.has(period)) {
      const whole = period * periodSeconds * 1000;
      bands.set(
        period,
        usualBand((ends) => read(ends, ends), whole, periodSeconds, deviations),
      );
    }
    const band = bands.get(period);
    return band && outside(value, band);
  };
}

/** Where the threshold is what is usual. */
function bandOf({ Metrics, ThresholdMetricId }: Record<string, unknown>): ReturnType<typeof readBand> {
  if (ThresholdMetricId === undefined) return undefined;
  const query = (Metrics as Query[]).find(({ Id }) => Id === ThresholdMetricId);
  const band = readBand(query?.Expression ?? '');
  if (band === undefined) throw new Error(`the threshold ${ThresholdMetricId} is no band`);
  return band;
}

interface Stat {
  readonly Metric: { Namespace: string; MetricName: string; Dimensions?: Array<{ Name: string; Value: string }> };
  readonly Period: number;
  readonly Stat: Statistic;
}

function reader(
  properties: Record<string, unknown>,
  store: MetricStore,
): { read: MetricAlarm['read']; periodSeconds: number } {
  if (properties.Metrics === undefined) {
    const stat = {
      Metric: properties as Stat['Metric'],
      Period: Number(properties.Period),
      Stat: properties.Statistic as Statistic,
    };
    const read = statReader(stat, store);
    return { read: (ends) => ends.map(read), periodSeconds: stat.Period };
  }
  const band = bandOf(properties);
  const queries = (properties.Metrics as Query[]).filter(({ Id }) => Id !== properties.ThresholdMetricId);
  if (queries.length > 10) throw new Error(`${properties.AlarmName} has more than 10 metrics`);
  const periods = new Set(queries.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Period])));
  if (periods.size !== 1) throw new Error(`${properties.AlarmName} mixes periods`);
  const stats = new Map<string, Read>();
  const expressions = new Map<string, Expression>();
  for (const { Id, Expression: text, MetricStat } of queries) {
    if (MetricStat !== undefined) stats.set(Id, statReader(MetricStat, store));
    else expressions.set(Id, compile(text!));
  }
  const root = queries.filter(({ Id, ReturnData }) => (band === undefined ? ReturnData !== false : Id === band.of));
  if (root.length !== 1) throw new Error(`${properties.AlarmName} must return one expression`);
  const read = (ends: readonly number[], range: readonly number[]): Values => {
    const seriesOver = (moments: readonly number[]) => {
      const known = new Map<string, Values>();
      const seriesOf = (id: string): Values => {
        const series = known.get(id) ?? moments.map(stats.get(id) ?? math(id, seriesOf));
        known.set(id, series);
        return series;
      };
      return seriesOf;
    };
    const math = (id: string, seriesOf: (id: string) => Values) => {
      const expression = expressions.get(id);
      if (expression === undefined) throw new Error(`${properties.AlarmName} has no metric ${id}`);
      return (_: number, index: number) => expression((inner) => seriesOf(inner)[index], hasData);
    };
    const wholeRange = seriesOver(range);
    const hasData = (id: string) => wholeRange(id).some((value) => value !== undefined);
    return seriesOver(ends)(root[0]!.Id);
  };
  return { read, periodSeconds: [...periods][0]! };
}

function statReader({ Metric, Period, Stat }: Stat, store: MetricStore): Read {
  const metric = {
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  };
  return store.reader(metric, Period, Stat);
}
