import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum';
}

const MINUTE = 60_000;

/**
 * One value for each metric: the sum over the time, or the newest. Undefined where CloudWatch has no data point, which for counters of AWS WAF
 * means none.
 */
export async function readMetrics(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  queries: readonly MetricQuery[],
  from: number,
  to: number,
): Promise<Array<number | undefined>> {
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(from / MINUTE) * MINUTE),
      EndTime: new Date(Math.ceil(to / MINUTE) * MINUTE),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: queries.map(({ namespace, name, dimensions, statistic }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: 300,
          Stat: statistic,
        },
      })),
    }),
  );
  return queries.map(({ statistic }, index) => {
    const values = MetricDataResults.find(({ Id }) => Id === `m${index}`)?.Values ?? [];
    if (values.length === 0) return undefined;
    return statistic === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : values[0];
  });
}
