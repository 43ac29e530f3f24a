import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { RULE } from '../../../lib/contract/names';
import { ruleDimensions } from '../../../lib/contract/protection/web-acl-metrics';
import { CHANNELS, type Channel } from '../../../lib/contract/recipient/guard';
import { GUARD_METRIC, guardMetric } from '../../../lib/contract/recipient/guard-metrics';
import { type MetricPoint, readMetrics, total, wholePeriods } from '../../runtime/metric-reader';
import type { Day } from './calendar';

type CloudWatch = Pick<CloudWatchClient, 'send'>;

/** What was counted in each hour and each day of a month by the clock of the guard (UTC). Of the days at both ends only what is within the month. */
export interface Used {
  readonly hours: ReadonlyMap<number, number>;
  readonly days: ReadonlyMap<number, number>;
}

/** What strangers were sent by one channel in a month. */
export interface ChannelMonth {
  readonly channel: Channel;
  /** To anybody, not only to strangers. */
  readonly sent: number;
  readonly charged: Used;
  /** US dollars. */
  readonly chargedCost: Used;
}

export interface GuardMonth {
  readonly channels: readonly ChannelMonth[];
  /** On so many days somebody asked the guard. */
  readonly daysAsked: number;
  readonly refusedBudget: number;
  readonly daysRefused: number;
}

/** A limit that many clients share, by the name of its prop. */
export interface LineMonth {
  readonly prop: string;
  /** On so many days somebody asked beyond it. */
  readonly days: number;
}

export interface WebAclMonth {
  /** On so many days a request to a code route was seen. */
  readonly daysSeen: number;
  /** Those that were passed at least once. */
  readonly passed: readonly LineMonth[];
  /** Turned away by the block list; none, too, where there is no list. */
  readonly listed: number;
  readonly daysListed: number;
  /** Most requests that reached the application within ten minutes by the clock. */
  readonly fullestTenMinutes: number;
}

const HOUR_SECONDS = 3600;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of `sendBudget`, unless it is given with another one. */
const WINDOW_SECONDS = 600;

const LINE_PROP = {
  [RULE.sendBudget]: 'sendBudget',
  [RULE.foreignSendBudget]: 'foreignSendBudget',
  [RULE.campaignBudget]: 'campaignBudget',
  [RULE.surge]: 'surgeLimit',
  [RULE.verifyBudget]: 'verifyBudget',
  [RULE.sendCeiling]: 'sendCeiling',
  [RULE.strictSendCeiling]: 'strictSendCeiling',
  [RULE.flaggedSendBudget]: 'flaggedSendBudget',
  [RULE.fingerprintLimit]: 'fingerprintLimit',
} as const;

/** A line asks, refuses or, in observation, counts; each says that it was passed. */
const PASSED_METRICS = [
  'CaptchaRequests',
  'RequestsWithValidCaptchaToken',
  'BlockedRequests',
  'CountedRequests',
] as const;

/** Eleven metrics by the hour in one call: at most 9,000 points of the 100,800 that an answer holds. */
export async function readGuardMonth(cloudWatch: CloudWatch, guard: string, month: Day): Promise<GuardMonth> {
  const sources = [
    guardMetric(guard, GUARD_METRIC.checks),
    guardMetric(guard, GUARD_METRIC.refusedBudget),
    ...CHANNELS.flatMap((channel) =>
      [GUARD_METRIC.sent, GUARD_METRIC.charged, GUARD_METRIC.chargedCost].map((metric) =>
        guardMetric(guard, metric, channel),
      ),
    ),
  ];
  const [checks = [], refused = [], ...byChannel] = await readMonth(cloudWatch, sources, month, HOUR_SECONDS);
  return {
    daysAsked: daysOf(checks, month),
    refusedBudget: total(refused),
    daysRefused: daysOf(refused, month),
    channels: CHANNELS.map((channel, index) => {
      const [sent, charged = [], chargedCost = []] = byChannel.slice(3 * index);
      return { channel, sent: total(sent), charged: usedOf(charged), chargedCost: usedOf(chargedCost) };
    }),
  };
}

/** 39 metrics in two calls: at most 34,000 points. A rule that isn't there has none. */
export async function readWebAclMonth(
  cloudWatch: CloudWatch,
  webAclMetricName: string,
  region: string,
  month: Day,
): Promise<WebAclMonth> {
  const source = (name: string, rule: string): MetricSource => ({
    namespace: 'AWS/WAFV2',
    name,
    dimensions: ruleDimensions(webAclMetricName, rule, region),
    statistic: 'Sum',
  });
  const lines = Object.entries(LINE_PROP);
  const sources = lines.flatMap(([rule]) => PASSED_METRICS.map((name) => source(name, rule)));
  const [seen = [], listed = [], ...passed] = await readMonth(
    cloudWatch,
    [source('CountedRequests', RULE.classifyRequest), source('BlockedRequests', RULE.blockList), ...sources],
    month,
    HOUR_SECONDS,
  );
  const [through = []] = await readMonth(cloudWatch, [source('CountedRequests', RULE.passed)], month, WINDOW_SECONDS);
  const count = PASSED_METRICS.length;
  return {
    daysSeen: daysOf(seen, month),
    listed: total(listed),
    daysListed: daysOf(listed, month),
    passed: lines
      .map(([, prop], index) => ({
        prop,
        days: daysOf(passed.slice(count * index, count * (index + 1)).flat(), month),
      }))
      .filter(({ days }) => days > 0),
    fullestTenMinutes: Math.max(0, ...through.map(({ value }) => value)),
  };
}

/** In periods by the clock, since CloudWatch keeps them so; those that begin within the month. */
async function readMonth(
  cloudWatch: CloudWatch,
  sources: readonly MetricSource[],
  { from, to }: Day,
  periodSeconds: number,
): Promise<MetricPoint[][]> {
  const series = await readMetrics(cloudWatch, sources, wholePeriods({ from, to, periodSeconds }));
  return series.map((points) => points.filter(({ at }) => at >= from && at < to));
}

function usedOf(points: readonly MetricPoint[]): Used {
  return { hours: sums(points, HOUR_MS), days: sums(points, DAY_MS) };
}

function sums(points: readonly MetricPoint[], length: number): Map<number, number> {
  const whole = new Map<number, number>();
  for (const { at, value } of points) {
    const start = at - (at % length);
    whole.set(start, (whole.get(start) ?? 0) + value);
  }
  return whole;
}

/** Days of the month on which something was counted. Where the clocks change, the last one has an hour more or less. */
function daysOf(points: readonly MetricPoint[], { from, to }: Day): number {
  const last = Math.round((to - from) / DAY_MS) - 1;
  const counted = points.filter(({ value }) => value > 0);
  return new Set(counted.map(({ at }) => Math.min(last, Math.floor((at - from) / DAY_MS)))).size;
}
