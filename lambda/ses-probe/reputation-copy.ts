import { type CloudWatchClient, type Dimension, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type MetricDefinition, PROBE_METRIC, SES_METRIC } from '../../lib/contract/metrics';
import type { MetricValue } from '../shared/emf';

// SES doesn't say how often it publishes; within three hours there is a value unless nothing was sent.
const LOOK_BACK_MS = 3 * 60 * 60 * 1000;

interface Source {
  readonly metric: MetricDefinition;
  readonly name: string;
  readonly dimensions: Dimension[];
}

/** The newest reputation rates of SES out of the metrics of its Region. What has no value yet is left out. */
export async function copyReputation(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  configurationSet: string | undefined,
  now: number,
): Promise<MetricValue[]> {
  const sources: Source[] = [
    { metric: PROBE_METRIC.reputationBounceRate, name: SES_METRIC.bounceRate, dimensions: [] },
    { metric: PROBE_METRIC.reputationComplaintRate, name: SES_METRIC.complaintRate, dimensions: [] },
    ...(configurationSet === undefined ? [] : configurationSetSources(configurationSet)),
  ];

  const answer = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - LOOK_BACK_MS),
      EndTime: new Date(now),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: sources.map((source, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: { Namespace: SES_METRIC.namespace, MetricName: source.name, Dimensions: source.dimensions },
          Period: 300,
          Stat: 'Maximum',
        },
      })),
    }),
  );
  return sources.flatMap(({ metric }, index) => {
    const value = answer.MetricDataResults?.find(({ Id }) => Id === `m${index}`)?.Values?.[0];
    if (value === undefined) return [];
    if (!(value >= 0 && value <= 1))
      throw new Error(`CloudWatch answered a rate that is no fraction for ${metric.name}`);
    return [{ metric, value }];
  });
}

function configurationSetSources(name: string): Source[] {
  const dimensions = [{ Name: SES_METRIC.configurationSetDimension, Value: name }];
  return [
    { metric: PROBE_METRIC.configurationSetBounceRate, name: SES_METRIC.bounceRate, dimensions },
    { metric: PROBE_METRIC.configurationSetComplaintRate, name: SES_METRIC.complaintRate, dimensions },
  ];
}
