import { type AlarmState, EXTRA_PERIODS, judge, type Point } from './alarm-judgement';
import { type MetricAlarm, metricAlarm } from './alarm-reader';
import type { MetricStore } from './metric-store';

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

interface Composite {
  readonly name: string;
  readonly properties: Record<string, unknown>;
  readonly children: string[];
  readonly suppressor?: string;
}

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
