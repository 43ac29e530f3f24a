import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { CHANNELS, type Channel } from '../../../lib/contract/recipient/guard';
import { GUARD_METRIC, guardMetric } from '../../../lib/contract/recipient/guard-metrics';
import { type MetricPoint, readMetrics, total, wholePeriods } from '../../runtime/metric-reader';
import type { Day } from './calendar';

export type CloudWatch = Pick<CloudWatchClient, 'send'>;

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
  /** By what of the guard refused; what refused nobody isn't there. */
  readonly refused: ReadonlyMap<GuardLimit, { readonly count: number; readonly days: number }>;
}

/** Limits of the guard besides its budgets, of which nobody counts how full they were: that stands by recipient, and keyed. */
export const GUARD_LIMITS = {
  recipient: GUARD_METRIC.refusedRecipient,
  shared: GUARD_METRIC.refusedShared,
  conversion: GUARD_METRIC.refusedConversion,
  validation: GUARD_METRIC.refusedInvalid,
  tries: GUARD_METRIC.triesUsedUp,
} as const;
export type GuardLimit = keyof typeof GUARD_LIMITS;

export const HOUR_SECONDS = 3600;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Sixteen metrics by the hour in one call: at most 12,000 points of the 100,800 that an answer holds. */
export async function readGuardMonth(cloudWatch: CloudWatch, guard: string, month: Day): Promise<GuardMonth> {
  const limits = Object.keys(GUARD_LIMITS) as GuardLimit[];
  const sources = [
    guardMetric(guard, GUARD_METRIC.checks),
    guardMetric(guard, GUARD_METRIC.refusedBudget),
    ...limits.map((limit) => guardMetric(guard, GUARD_LIMITS[limit])),
    ...CHANNELS.flatMap((channel) =>
      [GUARD_METRIC.sent, GUARD_METRIC.charged, GUARD_METRIC.chargedCost].map((metric) =>
        guardMetric(guard, metric, channel),
      ),
    ),
  ];
  const [checks = [], refused = [], ...others] = await readMonth(cloudWatch, sources, month, HOUR_SECONDS);
  return {
    daysAsked: daysOf(checks, month),
    refusedBudget: total(refused),
    daysRefused: daysOf(refused, month),
    refused: new Map(
      limits.flatMap((limit, index) => {
        const days = daysOf(others[index]!, month);
        return days === 0 ? [] : [[limit, { count: total(others[index]), days }] as const];
      }),
    ),
    channels: CHANNELS.map((channel, index) => {
      const [sent, charged = [], chargedCost = []] = others.slice(limits.length + 3 * index);
      return { channel, sent: total(sent), charged: usedOf(charged), chargedCost: usedOf(chargedCost) };
    }),
  };
}

/** In periods by the clock, since CloudWatch keeps them so; those that begin within the month. */
export async function readMonth(
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
export function daysOf(points: readonly MetricPoint[], { from, to }: Day): number {
  const last = Math.round((to - from) / DAY_MS) - 1;
  const counted = points.filter(({ value }) => value > 0);
  return new Set(counted.map(({ at }) => Math.min(last, Math.floor((at - from) / DAY_MS)))).size;
}
