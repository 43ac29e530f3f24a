import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { MetricDefinition } from '../../../lib/contract/metric';
import { CHANNELS, type Channel } from '../../../lib/contract/recipient/guard';
import {
  GUARD_LOG_COUNTRIES,
  GUARD_LOG_FIELD,
  GUARD_LOG_ROWS,
  KEPT_QUERY,
  PLACES_QUERY,
  RANGE_NAMES_QUERY,
  rangesQuery,
  STOPPED_QUERY,
} from '../../../lib/contract/recipient/guard-log';
import { GUARD_METRIC, guardMetric } from '../../../lib/contract/recipient/guard-metrics';
import { type LogRow, queryLog } from '../../runtime/log-query';
import { type MetricPoint, readMetrics, total } from '../../runtime/metric-reader';
import type { Pause } from '../../runtime/pause';
import type { Day } from './calendar';

export interface Codes {
  readonly sent: number;
  readonly verified: number;
  /** US dollars. */
  readonly sentCost: number;
  readonly verifiedCost: number;
}

/** What counted against the budget for strangers. */
export interface Charged {
  readonly charged: number;
  /** US dollars. */
  readonly chargedCost: number;
  /** Most within an hour by the clock (UTC), in which the guard counts. */
  readonly fullestHour: { readonly charged: number; readonly chargedCost: number };
}

/** What the guard decided on one day. */
export interface GuardDay extends Codes {
  readonly channels: ReadonlyArray<Codes & Charged & { readonly channel: Channel }>;
  /** To devices and recipients that verified before. */
  readonly sentKnown: number;
  /** For a fresh proof. */
  readonly sentFresh: number;
  /** People who were asked for one. */
  readonly challenged: number;
  readonly triesUsedUp: number;
  readonly refusedRecipient: number;
  readonly refusedInvalid: number;
  readonly refusedShared: number;
  readonly refusedBudget: number;
  readonly refusedConversion: number;
  readonly unavailable: number;
  readonly failedOpen: number;
  readonly verifiedLost: number;
}

/** A mail domain or a country. */
export interface PlaceCount {
  readonly channel: string;
  readonly place: string;
  readonly sent: number;
  readonly verified: number;
}

/** A range of numbers, a domain or a country that got no more codes. */
export interface StoppedPlace {
  readonly channel: string;
  readonly place: string;
  readonly reason: string;
  readonly refused: number;
}

/** A range of phone numbers that may be named. */
export interface RangeCodes {
  /** Without the last four digits. */
  readonly range: string;
  readonly sent: number;
  readonly verified: number;
}

export interface GuardPlaces {
  readonly places: readonly PlaceCount[];
  readonly stopped: readonly StoppedPlace[];
}

const HOUR_MS = 3_600_000;
/** Time zones differ by half hours from the clock of the guard. */
const STEP_SECONDS = 1800;
const QUERY_SECONDS = 30;
const TOP = 8;

const CODES = {
  sent: GUARD_METRIC.sent,
  verified: GUARD_METRIC.verified,
  sentCost: GUARD_METRIC.sentCost,
  verifiedCost: GUARD_METRIC.verifiedCost,
} as const;

const CHARGED = { charged: GUARD_METRIC.charged, chargedCost: GUARD_METRIC.chargedCost } as const;
const BY_CHANNEL = { ...CODES, ...CHARGED } as const;

const OTHERS = {
  sentKnown: GUARD_METRIC.sentKnown,
  sentFresh: GUARD_METRIC.sentFresh,
  challenged: GUARD_METRIC.challenged,
  triesUsedUp: GUARD_METRIC.triesUsedUp,
  refusedRecipient: GUARD_METRIC.refusedRecipient,
  refusedInvalid: GUARD_METRIC.refusedInvalid,
  refusedShared: GUARD_METRIC.refusedShared,
  refusedBudget: GUARD_METRIC.refusedBudget,
  refusedConversion: GUARD_METRIC.refusedConversion,
  unavailable: GUARD_METRIC.unavailable,
  failedOpen: GUARD_METRIC.failedOpen,
  verifiedLost: GUARD_METRIC.verifiedLost,
} as const;

type Counts<T> = { readonly [K in keyof T]: number };

/** From the metrics, which hold the decisions of all processes that share the table. */
export async function readGuardDay(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  guard: string,
  { from, to }: Day,
): Promise<GuardDay> {
  const whole: MetricDefinition[] = [...Object.values(CODES), ...Object.values(OTHERS)];
  const sources = [
    ...whole.map((metric) => guardMetric(guard, metric)),
    ...CHANNELS.flatMap((channel) => Object.values(BY_CHANNEL).map((metric) => guardMetric(guard, metric, channel))),
  ];
  const series = (await readMetrics(cloudWatch, sources, { from, to, periodSeconds: STEP_SECONDS })).map((points) =>
    points.filter(({ at }) => at >= from && at < to),
  );
  const sums = series.map(total);
  return {
    ...named(CODES, sums),
    ...named(OTHERS, sums.slice(Object.keys(CODES).length)),
    channels: CHANNELS.map((channel, index) => {
      const names = Object.keys(BY_CHANNEL);
      const first = whole.length + index * names.length;
      return {
        channel,
        ...named(BY_CHANNEL, sums.slice(first)),
        fullestHour: {
          charged: fullestHour(series[first + names.indexOf('charged')]),
          chargedCost: fullestHour(series[first + names.indexOf('chargedCost')]),
        },
      };
    }),
  };
}

/** From the log of the function. Processes that work on the table themselves write logs of their own. */
export async function readGuardPlaces(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  { from, to }: Day,
  pause: Pause,
): Promise<GuardPlaces> {
  const ask = (query: string) =>
    queryLog(logs, { logGroupName, query, from, to, seconds: QUERY_SECONDS, limit: GUARD_LOG_ROWS }, pause);
  const [places, stopped] = await Promise.all([ask(PLACES_QUERY), ask(STOPPED_QUERY)]);
  const F = GUARD_LOG_FIELD;
  const text = (row: LogRow, field: string) => row[field] ?? '';
  const count = (row: LogRow, field: string) => Number(row[field] || 0);
  return {
    places: places.slice(0, TOP).map((row) => ({
      channel: text(row, F.channel),
      place: text(row, F.place),
      sent: count(row, F.sent),
      verified: count(row, F.verified),
    })),
    stopped: stopped.slice(0, TOP).map((row) => ({
      channel: text(row, F.channel),
      place: text(row, F.place),
      reason: text(row, F.reason),
      refused: count(row, F.refused),
    })),
  };
}

/** Ranges that many people share, or that were stopped, with all their codes of the day. From the log of the function. */
export async function readGuardRanges(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  { from, to }: Day,
  pause: Pause,
): Promise<RangeCodes[]> {
  const F = GUARD_LOG_FIELD;
  const ask = (query: string) =>
    queryLog(logs, { logGroupName, query, from, to, seconds: QUERY_SECONDS, limit: GUARD_LOG_ROWS }, pause);
  const names = new Map((await ask(RANGE_NAMES_QUERY)).map((row) => [row[F.range] ?? '', row[F.rangeName] ?? '']));
  if (names.size === 0) return [];
  const sums = new Map<string, RangeCodes>();
  // A range has two hashes on the day on which the key changes.
  for (const row of await ask(rangesQuery([...names.keys()]))) {
    const range = names.get(row[F.range] ?? '');
    if (range === undefined) continue;
    const { sent = 0, verified = 0 } = sums.get(range) ?? {};
    sums.set(range, {
      range,
      sent: sent + Number(row[F.sent] || 0),
      verified: verified + Number(row[F.verified] || 0),
    });
  }
  return [...sums.values()];
}

/** Texts and calls to one country that the guard refused. */
export interface KeptTexts {
  readonly country: string;
  readonly refused: number;
}

/** Of texts alone, where the metrics count every channel. From the log of the function. */
export async function readKeptTexts(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  { from, to }: Day,
  pause: Pause,
): Promise<KeptTexts[]> {
  const query = { logGroupName, query: KEPT_QUERY, from, to, seconds: QUERY_SECONDS, limit: GUARD_LOG_COUNTRIES };
  const rows = await queryLog(logs, query, pause);
  return rows.map((row) => ({
    country: row[GUARD_LOG_FIELD.place] ?? '',
    refused: Number(row[GUARD_LOG_FIELD.refused] || 0),
  }));
}

function named<T extends object>(keys: T, values: readonly number[]): Counts<T> {
  return Object.fromEntries(Object.keys(keys).map((key, index) => [key, values[index] ?? 0])) as Counts<T>;
}

function fullestHour(points: readonly MetricPoint[] = []): number {
  const hours = new Map<number, number>();
  for (const { at, value } of points) {
    const hour = Math.floor(at / HOUR_MS);
    hours.set(hour, (hours.get(hour) ?? 0) + value);
  }
  return Math.max(0, ...hours.values());
}
