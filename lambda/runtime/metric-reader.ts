import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../lib/contract/metric-source';

export interface MetricRange {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly periodSeconds: number;
}

export interface MetricPoint {
  readonly at: number;
  readonly value: number;
}

type CloudWatch = Pick<CloudWatchClient, 'send'>;

/**
 * The points of each source, oldest first, in the order of the sources. Moments without data have no point.
 *
 * @throws {Error} when CloudWatch could not read one of them: no points and no answer are not the same
 */
export async function readMetrics(
  cloudWatch: CloudWatch,
  sources: readonly MetricSource[],
  { from, to, periodSeconds }: MetricRange,
): Promise<MetricPoint[][]> {
  const points = sources.map((): MetricPoint[] => []);
  let NextToken: string | undefined;
  do {
    const answer = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        NextToken,
        MetricDataQueries: sources.map(({ namespace, name, dimensions, statistic }, index) => ({
          Id: `m${index}`,
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: name,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: periodSeconds,
            Stat: statistic,
          },
        })),
      }),
    );
    for (const result of answer.MetricDataResults ?? []) points[indexOf(result)]?.push(...pointsOf(result));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return points;
}

/**
 * One value of each source over the whole range: the sum, or the newest. Undefined where CloudWatch has no data point, which for counters of
 * AWS WAF means none.
 */
export async function readValues(
  cloudWatch: CloudWatch,
  sources: readonly MetricSource[],
  range: MetricRange,
): Promise<Array<number | undefined>> {
  const series = await readMetrics(cloudWatch, sources, range);
  return series.map((points, index) => {
    if (points.length === 0) return undefined;
    return sources[index]?.statistic === 'Sum' ? total(points) : points.at(-1)?.value;
  });
}

/** The range in whole periods by the clock, in which CloudWatch keeps its points. */
export function wholePeriods({ from, to, periodSeconds }: MetricRange): MetricRange {
  const step = periodSeconds * 1000;
  return { from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step, periodSeconds };
}

export function total(points: readonly MetricPoint[] | undefined): number {
  return (points ?? []).reduce((sum, { value }) => sum + value, 0);
}

function indexOf({ Id }: MetricDataResult): number {
  return Number(Id?.slice(1));
}

function pointsOf({ StatusCode, Label, Timestamps = [], Values = [] }: MetricDataResult): MetricPoint[] {
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
    throw new Error(`CloudWatch answered ${StatusCode} for the metric ${Label ?? ''}`.trim());
  }
  return Timestamps.map((timestamp, index) => {
    const value = Values[index];
    if (value === undefined || !Number.isFinite(value))
      throw new Error('CloudWatch answered a value that is no number');
    return { at: timestamp.getTime(), value };
  });
}
