import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../lib/contract/names';

export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average';
}

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

/** A metric of ours, by the value of its `Monitor` dimension. */
export function ownMetric(
  monitor: string,
  { name }: MetricDefinition,
  statistic: MetricSource['statistic'] = 'Sum',
): MetricSource {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { [MONITOR_DIMENSION]: monitor }, statistic };
}

/** The points of each source, oldest first, in the order of the sources. Moments without data have no point. */
export async function readMetrics(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
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

export function total(points: readonly MetricPoint[] | undefined): number {
  return (points ?? []).reduce((sum, { value }) => sum + value, 0);
}

function indexOf({ Id }: MetricDataResult): number {
  return Number(Id?.slice(1));
}

function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): MetricPoint[] {
  return Timestamps.map((timestamp, index) => {
    const value = Values[index];
    if (value === undefined || !Number.isFinite(value))
      throw new Error('CloudWatch answered a value that is no number');
    return { at: timestamp.getTime(), value };
  });
}
