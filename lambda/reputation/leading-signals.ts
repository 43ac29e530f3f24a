import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type MetricDefinition, ownMetric } from '../../lib/contract/metric';
import type { MetricSource } from '../../lib/contract/metric-source';
import { RULE } from '../../lib/contract/names';
import { expectedWithin } from '../../lib/contract/posture/campaign';
import type { GateRecord } from '../../lib/contract/posture/gate-record';
import { ruleDimensions } from '../../lib/contract/protection/web-acl-metrics';
import { MAIL_METRIC, PROBE_METRIC } from '../../lib/contract/reputation/metrics';
import type { MetricValue } from '../runtime/emf';
import { type MetricPoint, readMetrics, total } from '../runtime/metric-reader';
import { wilson } from '../runtime/wilson';

type CloudWatch = Pick<CloudWatchClient, 'send'>;

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const WEEK_HOURS = 7 * 24;
const WEEKS = 4;

/** Below this an hour is quiet, whatever is usual. */
const MIN_VOLUME = 50;
const MIN_REQUESTS = 30;

/**
 * The codes of the last hour against the most that is usual at this hour of the week: twice the middle of the last four
 * weeks (of the last days, while there are no weeks yet), and five standard deviations above it.
 *
 * @param announced what the gate of campaigns says; in its time so many times the usual codes are usual
 */
export async function volumeMetrics(
  cloudWatch: CloudWatch,
  monitor: string,
  now: number,
  announced?: GateRecord,
): Promise<MetricValue[]> {
  // Metrics older than 15 days are kept in steps of 5 minutes; on a quarter of an hour every step fits.
  const to = now - (now % QUARTER_MS);
  const [quarters = []] = await readMetrics(cloudWatch, [ownMetric(monitor, MAIL_METRIC.sends)], {
    from: to - WEEKS * WEEK_HOURS * HOUR_MS,
    to,
    periodSeconds: 900,
  });
  const everyday = usualVolume(quarters, to);
  if (everyday === undefined) return [];
  const usual = everyday * (expectedWithin(announced, to - HOUR_MS, to)?.times ?? 1);
  const most = Math.max(MIN_VOLUME, 2 * usual, usual + 5 * Math.sqrt(usual + 1));
  const current = hourBack(quarters, to, 0);
  return [{ metric: PROBE_METRIC.volumeExcess, value: current / most }];
}

/** The middle of the same hour one to four weeks ago; with less than two weeks of data, of the last seven days. */
export function usualVolume(quarters: readonly MetricPoint[], to: number): number | undefined {
  const first = quarters[0]?.at;
  if (first === undefined) return undefined;
  const back = (step: number, count: number) =>
    Array.from({ length: count }, (_, index) => (index + 1) * step)
      // Hours without a code have no point, so what lies before the first one is unknown and the rest is 0.
      .filter((ago) => to - (ago + 1) * HOUR_MS >= first)
      .map((ago) => hourBack(quarters, to, ago));
  const weeks = back(WEEK_HOURS, WEEKS);
  const days = back(24, 7);
  if (weeks.length >= 2) return median(weeks);
  return days.length >= 3 ? median(days) : undefined;
}

/** Where the two counts of a share come from. */
export interface ShareSources {
  readonly whole: MetricSource;
  readonly part: MetricSource;
}

/**
 * How many of the requests that reached the backend ended with a code being checked, from the counters of the web ACL. Both behind every limit: tries that
 * were answered 429 are no sign that somebody got a code. A wrong code counts like a right one; only the application can tell them apart.
 */
export function verifyShare(webAclMetric: string, region: string): ShareSources {
  const rule = (name: string): MetricSource => ({
    namespace: 'AWS/WAFV2',
    name: 'CountedRequests',
    dimensions: ruleDimensions(webAclMetric, name, region),
    statistic: 'Sum',
  });
  return { whole: rule(RULE.passed), part: rule(RULE.verifyPassed) };
}

/** How many of the recipients that were never seen before signed up, from a metric of the application. */
export function signUpShare(monitor: string, signUps: MetricSource): ShareSources {
  return { whole: ownMetric(monitor, MAIL_METRIC.newRecipients), part: signUps };
}

/**
 * Half of the usual share over the share that at best (upper end of the Wilson interval) was reached in the last hour:
 * above 1 it certainly fell to less than half. Nothing while there is too little to judge.
 */
export async function shareMetrics(
  cloudWatch: CloudWatch,
  { whole, part }: ShareSources,
  metric: MetricDefinition,
  now: number,
): Promise<MetricValue[]> {
  const to = now - (now % MINUTE_MS);
  const lastHour = { from: to - HOUR_MS, to, periodSeconds: 60 };
  const [wholes, parts] = await readMetrics(cloudWatch, [whole, part], lastHour);
  const requests = total(wholes);
  const usual = await usualShare(cloudWatch, [whole, part], now - (now % HOUR_MS) - HOUR_MS);
  if (requests < MIN_REQUESTS || usual === undefined) return [];
  const best = wilson(Math.min(total(parts), requests), requests).upper;
  return [{ metric, value: (0.5 * usual) / best }];
}

/** The middle one of the shares of the last two weeks' days. */
async function usualShare(
  cloudWatch: CloudWatch,
  sources: readonly MetricSource[],
  to: number,
): Promise<number | undefined> {
  const from = to - 14 * 24 * HOUR_MS;
  const [wholes = [], parts = []] = await readMetrics(cloudWatch, sources, { from, to, periodSeconds: 86_400 });
  const shares = wholes
    .filter(({ value }) => value >= MIN_REQUESTS)
    .map(({ at, value }) => Math.min(1, (parts.find((point) => point.at === at)?.value ?? 0) / value));
  return shares.length >= 3 ? median(shares) : undefined;
}

function hourBack(quarters: readonly MetricPoint[], to: number, hoursAgo: number): number {
  const end = to - hoursAgo * HOUR_MS;
  return total(quarters.filter(({ at }) => at >= end - HOUR_MS && at < end));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
