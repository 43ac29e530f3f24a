import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type MetricDefinition, MONITOR_DIMENSION, ownMetric } from '../../../lib/contract/metric';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { METRIC_NAMESPACE } from '../../../lib/contract/names';
import type { FigureSettings, SenderSettings } from '../../../lib/contract/notices/sender-figures';
import { addRanges } from '../../../lib/contract/protection/web-acl-metrics';
import { MAIL_METRIC, PROBE_METRIC, REPEAT_STEPS, repeatMetric } from '../../../lib/contract/reputation/metrics';
import { type MetricPoint, readMetrics, total } from '../../runtime/metric-reader';
import { readWebAclCounts, type WebAclCounts } from '../web-acl-counts';
import type { Day } from './calendar';

/** Counts of one day. */
export interface MailDay {
  readonly sends: number;
  readonly attempted: number;
  readonly deliveries: number;
  readonly hardBounces: number;
  readonly softBounces: number;
  readonly notAttempted: number;
  readonly badRecipients: number;
  readonly complaints: number;
  readonly duplicates: number;
  readonly unknownEvents: number;
  /** Recipients that got so many codes within 24 hours, by the number of codes. */
  readonly repeats: ReadonlyArray<{ readonly codes: number; readonly recipients: number }>;
  /** Highest age of an event when it was counted, in seconds. */
  readonly lag?: number;
}

/** What only this sender tells of its account. */
export interface AccountDay {
  /** The last values of the day, in the order of the settings; `undefined` where there was none. */
  readonly values: ReadonlyArray<number | undefined>;
  readonly probeRuns: number;
}

// Time zones differ by half hours, and metrics older than 15 days come in steps of 5 minutes.
const STEP_SECONDS = 1800;

const COUNTED = {
  sends: MAIL_METRIC.sends,
  deliveries: MAIL_METRIC.deliveries,
  hardBounces: MAIL_METRIC.hardBounces,
  softBounces: MAIL_METRIC.softBounces,
  notAttempted: MAIL_METRIC.notAttempted,
  badRecipients: MAIL_METRIC.badRecipients,
  complaints: MAIL_METRIC.complaints,
  duplicates: MAIL_METRIC.duplicates,
  unknownEvents: MAIL_METRIC.unknownEvents,
} as const;

type CloudWatch = Pick<CloudWatchClient, 'send'>;

export async function readMailDays(cloudWatch: CloudWatch, monitor: string, days: readonly Day[]): Promise<MailDay[]> {
  const keys = Object.keys(COUNTED) as Array<keyof typeof COUNTED>;
  const metrics: MetricDefinition[] = [...keys.map((key) => COUNTED[key]), ...REPEAT_STEPS.map(repeatMetric)];
  const sources = [
    ...metrics.map((metric) => ownMetric(monitor, metric)),
    ownMetric(monitor, MAIL_METRIC.pipelineLag, 'Maximum'),
  ];
  const series = await readMetrics(cloudWatch, sources, rangeOf(days));
  return days.map((day) => {
    const sum = (index: number) => total(within(series[index], day));
    const counts = Object.fromEntries(keys.map((key, index) => [key, sum(index)])) as Record<
      keyof typeof COUNTED,
      number
    >;
    const lags = within(series.at(-1), day).map(({ value }) => value);
    return {
      ...counts,
      attempted: Math.max(counts.hardBounces, counts.sends - counts.notAttempted),
      repeats: REPEAT_STEPS.map((codes, step) => ({ codes, recipients: sum(keys.length + step) })),
      ...(lags.length > 0 && { lag: Math.max(...lags) }),
    };
  });
}

export async function readAccountDay(
  cloudWatch: CloudWatch,
  monitor: string,
  { figures }: SenderSettings,
  day: Day,
): Promise<AccountDay> {
  const sources = [
    ...figures.map((figure) => sourceOf(monitor, figure)),
    ownMetric(monitor, PROBE_METRIC.probeHeartbeat),
  ];
  const series = await readMetrics(cloudWatch, sources, rangeOf([day]));
  return {
    values: figures.map((_, index) => within(series[index], day).at(-1)?.value),
    probeRuns: total(within(series.at(-1), day)),
  };
}

function sourceOf(monitor: string, { metric: name, namespace, dimensions, minimum }: FigureSettings): MetricSource {
  const statistic = minimum ? 'Minimum' : 'Maximum';
  return namespace === undefined
    ? { namespace: METRIC_NAMESPACE, name, dimensions: { [MONITOR_DIMENSION]: monitor }, statistic }
    : { namespace, name, dimensions: dimensions ?? {}, statistic };
}

/** Counts of each day, in the order of the days. */
export async function readWebAclDays(
  cloudWatch: CloudWatch,
  webAclMetricName: string,
  region: string,
  days: readonly Day[],
): Promise<WebAclCounts[]> {
  const range = rangeOf(days);
  const steps = await readWebAclCounts(cloudWatch, webAclMetricName, region, range);
  const startOf = (index: number) => range.from + index * STEP_SECONDS * 1000;
  return days.map(({ from, to }) => sumOf(steps.filter((_, index) => startOf(index) >= from && startOf(index) < to)));
}

function sumOf(steps: readonly WebAclCounts[]): WebAclCounts {
  const sum = (read: (counts: WebAclCounts) => number) => steps.reduce((whole, counts) => whole + read(counts), 0);
  const blockedByRule: Record<string, number> = {};
  for (const step of steps) {
    for (const [rule, value] of Object.entries(step.blockedByRule))
      blockedByRule[rule] = (blockedByRule[rule] ?? 0) + value;
  }
  return {
    requested: sum(({ requested }) => requested),
    turnedBack: addRanges(steps.map(({ turnedBack }) => turnedBack)),
    attempts: sum(({ attempts }) => attempts),
    ownPageAttempts: sum(({ ownPageAttempts }) => ownPageAttempts),
    solved: sum(({ solved }) => solved),
    passed: sum(({ passed }) => passed),
    verified: sum(({ verified }) => verified),
    blocked: sum(({ blocked }) => blocked),
    flagged: sum(({ flagged }) => flagged),
    blockedByRule,
  };
}

function within(points: readonly MetricPoint[] | undefined, { from, to }: Day): MetricPoint[] {
  return (points ?? []).filter(({ at }) => at >= from && at < to);
}

function rangeOf(days: readonly Day[]) {
  return { from: days[0]!.from, to: days.at(-1)!.to, periodSeconds: STEP_SECONDS };
}
