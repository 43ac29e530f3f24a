import { compile, type Expression } from '../../../lab/aws/metric-math';
import type { Synthesized } from './experiments';
import { Random } from './random';

const DAY_MINUTES = 1440;
/** Metrics come so late; an alarm judges at the end of a window all the same. */
const METRIC_DELAY_MINUTES = 2;
/** Critical alarms, and what speaks for them. */
const CRITICAL = { bounces: /-bounces-\d+m$/, complaints: /-complaints-(60m|24h)$/ } as const;

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Period: number };
  readonly ReturnData?: boolean;
}

/** Is the alarm on at this minute? */
type Judge = (minute: number) => boolean;

/** Counts by minute as running totals: a window costs two look-ups. */
class Running {
  private readonly totals: Float64Array;

  constructor(counts: Float64Array) {
    this.totals = new Float64Array(counts.length + 1);
    counts.forEach((count, minute) => {
      this.totals[minute + 1] = this.totals[minute]! + count;
    });
  }

  public window(end: number, minutes: number): number {
    return this.totals[Math.max(0, end - METRIC_DELAY_MINUTES)]! - this.totals[Math.max(0, end - minutes)]!;
  }
}

/**
 * False criticals of honest months, by counts alone: Poisson mails with a day curve, bounces and complaints that lag, and the metric math of the
 * alarms as synthesized. No handlers, so that hundreds of months cost a minute; `falseAlarms` has them, and is slow.
 */
export function falseCriticals(
  { resources }: Synthesized,
  mailsPerDay: number,
  bounceRate: number,
  days: number,
  seed: number,
): number {
  // The first day only fills the windows.
  const minutes = (days + 1) * DAY_MINUTES;
  const counts = honestCounts(mailsPerDay, bounceRate, minutes, new Random(seed));
  let criticals = 0;
  for (const names of Object.values(CRITICAL)) {
    const judges = judgesOf(resources, names, counts, bounceRate);
    let was = false;
    for (let minute = DAY_MINUTES; minute <= minutes; minute += 1) {
      const on = judges.some((judge) => judge(minute));
      if (on && !was) criticals += 1;
      was = on;
    }
  }
  return criticals;
}

type Counts = Readonly<Record<string, Running>>;

function honestCounts(mailsPerDay: number, bounceRate: number, minutes: number, random: Random): Counts {
  const [sends, bounces, complaints] = [0, 0, 0].map(() => new Float64Array(minutes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const add = (to: Float64Array, at: number) => {
    if (at < minutes) to[Math.floor(at)]! += 1;
  };
  const peak = (mailsPerDay / DAY_MINUTES) * 1.8;
  for (let at = random.exponential(1 / peak); at < minutes; at += random.exponential(1 / peak)) {
    if (!random.chance((1 - 0.8 * Math.cos((2 * Math.PI * at) / DAY_MINUTES)) / 1.8)) continue;
    add(sends, at);
    const later = at + Math.exp(random.normal());
    if (random.chance(bounceRate)) add(bounces, later);
    else if (random.chance(0.0005)) add(complaints, later + random.exponential(240));
  }
  return {
    Sends: new Running(sends),
    NotAttempted: new Running(new Float64Array(minutes)),
    HardBounces: new Running(bounces),
    Complaints: new Running(complaints),
  };
}

function judgesOf(resources: Record<string, unknown>, names: RegExp, counts: Counts, usual: number): Judge[] {
  const alarms = Object.values(resources as Record<string, { Type: string; Properties: Record<string, unknown> }>)
    .filter(({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && names.test(String(Properties.AlarmName)))
    .map(({ Properties }) => Properties);
  if (alarms.length < 2) throw new Error(`fewer than two alarms are called ${names}`);
  return alarms.map((properties) => judgeOf(properties, counts, usual));
}

function judgeOf(properties: Record<string, unknown>, counts: Counts, usual: number): Judge {
  const queries = properties.Metrics as Query[];
  const threshold = Number(properties.Threshold);
  const expressions = new Map<string, Expression>();
  const metrics = new Map<string, (minute: number) => number>();
  for (const { Id, Expression: text, MetricStat } of queries) {
    if (text !== undefined) expressions.set(Id, compile(text));
    else metrics.set(Id, readerOf(MetricStat!, counts, usual));
  }
  const root = queries.find(({ ReturnData }) => ReturnData !== false)!.Id;
  const valueAt = (id: string, minute: number): number | undefined =>
    metrics.get(id)?.(minute) ?? expressions.get(id)!((inner) => valueAt(inner, minute));
  // Without a hit the metric math is 0; to ask it each minute of a month takes most of the time.
  const hits = [...metrics].find(([id]) => id.startsWith('hits'))![1];
  return (minute) => hits(minute) > 0 && (valueAt(root, minute) ?? 0) >= threshold;
}

function readerOf({ Metric, Period }: NonNullable<Query['MetricStat']>, counts: Counts, usual: number) {
  if (Metric.MetricName === 'BounceBaseline') return () => usual;
  const running = counts[Metric.MetricName];
  if (running === undefined) throw new Error(`nobody counts ${Metric.MetricName} here`);
  return (minute: number) => running.window(minute, Period / 60);
}
