import { type AlarmState, EXTRA_PERIODS, judge, type MissingData, type Point } from './alarm-judgement';
import { type Band, readBand, usualBand } from './anomaly-band';
import { compile, type Expression } from './metric-math';
import type { MetricStore, Statistic } from './metric-store';

export interface DescribedAlarm {
  readonly name: string;
  readonly state: AlarmState;
  /** When it got into this state; 0 for one that never moved. */
  readonly since: number;
  readonly composite: boolean;
  /** While another alarm speaks for it. */
  readonly suppressedBy?: 'Alarm';
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Transition {
  readonly alarm: string;
  readonly at: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
}

type Resource = { Type: string; Properties: Record<string, unknown> };
type Read = (end: number) => number | undefined;
type Values = Array<number | undefined>;

interface MetricAlarm {
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

interface Composite {
  readonly name: string;
  readonly properties: Record<string, unknown>;
  readonly children: string[];
  readonly suppressor?: string;
}

const BREACHES: Record<string, (threshold: number) => (value: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (threshold) => (value) => value >= threshold,
  GreaterThanThreshold: (threshold) => (value) => value > threshold,
  LessThanThreshold: (threshold) => (value) => value < threshold,
  LessThanOrEqualToThreshold: (threshold) => (value) => value <= threshold,
};

/**
 * The alarms of a synthesized template, evaluated against a metric store. Windows slide: CloudWatch evaluates once a
 * minute, also over periods of an hour or a day.
 */
export class Alarms {
  public readonly transitions: Transition[] = [];
  private readonly metricAlarms: MetricAlarm[] = [];
  private readonly composites: Composite[] = [];
  private readonly states = new Map<string, AlarmState>();
  private readonly since = new Map<string, number>();
  private readonly alarmProperties = new Map<string, Record<string, unknown>>();

  /** `only` (end of name) leaves out alarms on metrics that a test doesn't feed. */
  constructor(resources: Record<string, unknown>, store: MetricStore, only: (name: string) => boolean = () => true) {
    const all = Object.entries(resources as Record<string, Resource>);
    const nameOfLogicalId = new Map(all.map(([id, { Properties }]) => [id, String(Properties?.AlarmName ?? '')]));
    for (const [, { Type, Properties: properties }] of all) {
      if (Type === 'AWS::CloudWatch::Alarm' && only(String(properties.AlarmName))) {
        this.metricAlarms.push(metricAlarm(properties, store));
      }
      if (Type === 'AWS::CloudWatch::CompositeAlarm' && only(String(properties.AlarmName))) {
        this.composites.push(composite(properties, nameOfLogicalId));
      }
    }
    for (const { name, properties } of [...this.metricAlarms, ...this.composites]) {
      this.states.set(name, 'INSUFFICIENT_DATA');
      this.alarmProperties.set(name, properties);
    }
  }

  public evaluate(now: number): void {
    for (const alarm of this.metricAlarms) {
      this.move(alarm.name, now, judge(points(alarm, now), alarm, this.states.get(alarm.name)!));
    }
    // Composites may stand on composites: a second round settles what the order left open.
    for (let round = 0; round < 2; round += 1) {
      for (const { name, children } of this.composites) {
        const on = children.some((child) => this.states.get(child) === 'ALARM');
        this.move(name, now, on ? 'ALARM' : 'OK');
      }
    }
  }

  /** By the end of the name. */
  public state(name: string): AlarmState {
    const found = [...this.states].filter(([full]) => full === name || full.endsWith(`-${name}`));
    if (found.length !== 1) throw new Error(`${found.length} alarms are called ${name}`);
    return found[0]![1];
  }

  public get all(): DescribedAlarm[] {
    return [...this.states].map(([name, state]) => ({
      name,
      state,
      since: this.since.get(name) ?? 0,
      composite: this.composites.some((alarm) => alarm.name === name),
      ...(this.isSuppressed(name) && { suppressedBy: 'Alarm' }),
      properties: this.alarmProperties.get(name)!,
    }));
  }

  /** Whether the actions of an alarm are kept back now, since the one that suppresses it is on. */
  public isSuppressed(name: string): boolean {
    const suppressor = this.composites.find((alarm) => alarm.name === name)?.suppressor;
    return suppressor !== undefined && this.states.get(suppressor) === 'ALARM';
  }

  /** The alarms that are on behind a composite one. */
  public behind(name: string): string[] {
    const { children = [] } = this.composites.find((alarm) => alarm.name === name) ?? {};
    return children.filter((child) => this.states.get(child) === 'ALARM');
  }

  public raised(name: string): Transition[] {
    return this.transitions.filter(({ alarm, to }) => to === 'ALARM' && (alarm === name || alarm.endsWith(`-${name}`)));
  }

  private move(alarm: string, at: number, to: AlarmState): void {
    const from = this.states.get(alarm)!;
    if (from === to) return;
    this.states.set(alarm, to);
    this.since.set(alarm, at);
    this.transitions.push({ alarm, at, from, to });
  }
}

/** The evaluation range, oldest first. Where nothing is missing the extra periods don't matter, and are not read. */
function points({ read, breaches, periods, periodSeconds }: MetricAlarm, now: number): Point[] {
  const count = periods + EXTRA_PERIODS;
  const range = Array.from({ length: count }, (_, index) => now - (count - 1 - index) * periodSeconds * 1000);
  const latest = read(range.slice(-periods), range);
  const ends = latest.includes(undefined) ? range : range.slice(-periods);
  const values = latest.includes(undefined) ? read(range, range) : latest;
  return values.map((value, index) => {
    const breaching = value === undefined ? undefined : breaches(value, ends[index]!);
    return breaching === undefined ? 'missing' : breaching ? 'breaching' : 'good';
  });
}

function metricAlarm(properties: Record<string, unknown>, store: MetricStore): MetricAlarm {
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

function composite(properties: Record<string, unknown>, names: Map<string, string>): Composite {
  const text = resolve(properties.AlarmRule, names);
  const children = [...text.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name!);
  const rest = text.replace(/ALARM\("[^"]+"\)/g, '').replace(/\bOR\b|[()\s]/g, '');
  if (rest !== '') throw new Error(`the rule of ${properties.AlarmName} has more than ALARM and OR: ${rest}`);
  const suppressor = properties.ActionsSuppressor;
  return {
    name: String(properties.AlarmName),
    properties,
    children,
    suppressor: suppressor === undefined ? undefined : resolve(suppressor, names),
  };
}

/** Text with references to other alarms replaced by their names. */
function resolve(value: unknown, names: Map<string, string>): string {
  if (typeof value === 'string') return value;
  const object = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: [string, string]; Ref?: string };
  if (object['Fn::Join'] !== undefined) {
    const [separator, parts] = object['Fn::Join'];
    return parts.map((part) => resolve(part, names)).join(separator);
  }
  const id = object['Fn::GetAtt']?.[0] ?? object.Ref;
  const name = id === undefined ? undefined : names.get(id);
  if (name === undefined) throw new Error(`${JSON.stringify(value)} is no reference to an alarm`);
  return name;
}
