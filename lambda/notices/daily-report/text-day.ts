import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CLOUDWATCH_LIMIT } from '../../../lib/contract/aws-limits';
import { ownMetric } from '../../../lib/contract/metric';
import { TEXT_METRIC } from '../../../lib/contract/reputation/text-metrics';
import { type LogRow, queryLog } from '../../runtime/log-query';
import { readMetrics, total } from '../../runtime/metric-reader';
import type { Pause } from '../../runtime/pause';
import type { Day } from './calendar';

/** Counts of texts of one day, besides those that every message has. */
export interface TextDay {
  readonly parts: number;
  /** US dollars. */
  readonly spend: number;
  readonly spendEstimated: number;
  readonly carrierBlocks: number;
  readonly guarded: number;
  readonly pumpingVerdicts: number;
  readonly unreported: number;
  readonly otherChannels: number;
  readonly placesLost: number;
}

export interface CountryCount {
  readonly country: string;
  readonly texts: number;
  readonly delivered: number;
  /** US dollars. */
  readonly spend: number;
}

const COUNTED = {
  parts: TEXT_METRIC.parts,
  spend: TEXT_METRIC.spend,
  spendEstimated: TEXT_METRIC.spendEstimated,
  carrierBlocks: TEXT_METRIC.carrierBlocks,
  guarded: TEXT_METRIC.guarded,
  pumpingVerdicts: TEXT_METRIC.pumpingVerdicts,
  unreported: TEXT_METRIC.unreported,
  otherChannels: TEXT_METRIC.otherChannels,
  placesLost: TEXT_METRIC.placesLost,
} as const;

const STEP_SECONDS = 1800;
const QUERY = 'fields countries, delivered, dollars | filter ispresent(countries) or ispresent(delivered)';
const SECONDS = 30;
const TOP = 8;

export async function readTextDay(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  monitor: string,
  { from, to }: Day,
): Promise<TextDay> {
  const sources = Object.values(COUNTED).map((metric) => ownMetric(monitor, metric));
  const series = await readMetrics(cloudWatch, sources, { from, to, periodSeconds: STEP_SECONDS });
  const sums = series.map((points) => total(points.filter(({ at }) => at >= from && at < to)));
  return Object.fromEntries(Object.keys(COUNTED).map((key, index) => [key, sums[index]])) as unknown as TextDay;
}

/** Countries that cost the most. */
export async function readCountries(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  { from, to }: Day,
  pause: Pause,
): Promise<CountryCount[]> {
  const limit = CLOUDWATCH_LIMIT.queriedRows;
  const rows = await queryLog(logs, { logGroupName, query: QUERY, from, to, seconds: SECONDS, limit }, pause);
  const [texts, delivered, spend] = ['countries', 'delivered', 'dollars'].map((field) => sumsOf(rows, field));
  const countries = new Set([...texts!.keys(), ...delivered!.keys()]);
  return [...countries]
    .map((country) => ({
      country,
      texts: texts!.get(country) ?? 0,
      delivered: delivered!.get(country) ?? 0,
      spend: spend!.get(country) ?? 0,
    }))
    .sort((a, b) => b.spend - a.spend || b.texts - a.texts || (a.country < b.country ? -1 : 1))
    .slice(0, TOP);
}

/** Of fields such as `DE=12 FR=3`. */
function sumsOf(rows: readonly LogRow[], field: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const word of rows.flatMap((row) => (row[field] ?? '').split(' '))) {
    const [place = '', amount] = word.split('=');
    if (place !== '') sums.set(place, (sums.get(place) ?? 0) + Number(amount));
  }
  return sums;
}
