import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CLOUDWATCH_LIMIT } from '../../../lib/contract/aws-limits';
import { ownMetric } from '../../../lib/contract/metric';
import { COUNTRY_METRIC } from '../../../lib/contract/reputation/closed-countries';
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
  /** Most countries that the shield had closed at once; undefined where it closes none. */
  readonly closedCountries?: number;
}

export interface CountryCount {
  readonly country: string;
  readonly texts: number;
  readonly delivered: number;
  /** US dollars. */
  readonly spend: number;
}

/** A range of numbers in which texts surged; ten recipients or more within an hour. */
export interface RangeCount {
  /** Without the last four digits. */
  readonly range: string;
  readonly texts: number;
  readonly delivered: number;
}

/** Where texts went. */
export interface TextPlaces {
  readonly countries: readonly CountryCount[];
  readonly ranges: readonly RangeCount[];
  /** There was more in the log than one query gives. */
  readonly partial: boolean;
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
const FIELDS = ['countries', 'delivered', 'dollars', 'ranges', 'sentRanges', 'deliveredRanges'] as const;
const QUERY = `fields ${FIELDS.join(', ')} | filter ispresent(countries) or ispresent(delivered)`;
const SECONDS = 30;
const TOP = 8;

export async function readTextDay(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  monitor: string,
  { from, to }: Day,
): Promise<TextDay> {
  const sources = [
    ...Object.values(COUNTED).map((metric) => ownMetric(monitor, metric)),
    ownMetric(monitor, COUNTRY_METRIC.closed, 'Maximum'),
  ];
  const series = await readMetrics(cloudWatch, sources, { from, to, periodSeconds: STEP_SECONDS });
  const ofDay = series.map((points) => points.filter(({ at }) => at >= from && at < to));
  const sums = ofDay.map(total);
  const closed = ofDay.at(-1)!.map(({ value }) => value);
  return {
    ...(Object.fromEntries(Object.keys(COUNTED).map((key, index) => [key, sums[index]])) as unknown as TextDay),
    ...(closed.length > 0 && { closedCountries: Math.max(...closed) }),
  };
}

/** Countries that cost the most, and ranges in which texts surged. */
export async function readTextPlaces(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  { from, to }: Day,
  pause: Pause,
): Promise<TextPlaces> {
  const limit = CLOUDWATCH_LIMIT.queriedRows;
  const rows = await queryLog(logs, { logGroupName, query: QUERY, from, to, seconds: SECONDS, limit }, pause);
  const [texts, delivered, spend, surging, sentIn, deliveredIn] = FIELDS.map((field) => sumsOf(rows, field));
  const countries = new Set([...texts!.keys(), ...delivered!.keys()]);
  return {
    countries: [...countries]
      .map((country) => ({
        country,
        texts: texts!.get(country) ?? 0,
        delivered: delivered!.get(country) ?? 0,
        spend: spend!.get(country) ?? 0,
      }))
      .sort((a, b) => b.spend - a.spend || b.texts - a.texts || (a.country < b.country ? -1 : 1))
      .slice(0, TOP),
    ranges: [...surging!]
      .map(([place, count]) => {
        // The hash is in every line, the name only in those in which it surged.
        const [range = '', hash = ''] = place.split('/');
        return { range, texts: Math.max(count, sentIn!.get(hash) ?? 0), delivered: deliveredIn!.get(hash) ?? 0 };
      })
      .sort((a, b) => b.texts - a.texts || (a.range < b.range ? -1 : 1))
      .slice(0, TOP),
    partial: rows.length >= limit,
  };
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
