import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ACCOUNT_METRIC, SES_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import type { MetricValue } from '../../runtime/emf';
import { readMetrics } from '../../runtime/metric-reader';

// SES doesn't say how often it publishes; within three hours there is a value unless nothing was sent.
const LOOK_BACK_MS = 3 * 60 * 60 * 1000;

/** The newest reputation rates of SES out of the metrics of its Region. What has no value yet is left out. */
export async function copyReputation(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  configurationSet: string | undefined,
  now: number,
): Promise<MetricValue[]> {
  const account = {};
  const set = configurationSet === undefined ? undefined : { [SES_METRIC.configurationSetDimension]: configurationSet };
  const copies = [
    { metric: ACCOUNT_METRIC.reputationBounceRate, name: SES_METRIC.bounceRate, dimensions: account },
    { metric: ACCOUNT_METRIC.reputationComplaintRate, name: SES_METRIC.complaintRate, dimensions: account },
    { metric: ACCOUNT_METRIC.configurationSetBounceRate, name: SES_METRIC.bounceRate, dimensions: set },
    { metric: ACCOUNT_METRIC.configurationSetComplaintRate, name: SES_METRIC.complaintRate, dimensions: set },
  ].flatMap(({ dimensions, ...copy }) => (dimensions === undefined ? [] : [{ ...copy, dimensions }]));

  const points = await readMetrics(
    cloudWatch,
    copies.map(({ name, dimensions }) => ({
      namespace: SES_METRIC.namespace,
      name,
      dimensions,
      statistic: 'Maximum' as const,
    })),
    { from: now - LOOK_BACK_MS, to: now, periodSeconds: 300 },
  );
  return copies.flatMap(({ metric }, index) => {
    const value = points[index]?.at(-1)?.value;
    if (value === undefined) return [];
    if (!(value >= 0 && value <= 1))
      throw new Error(`CloudWatch answered a rate that is no fraction for ${metric.name}`);
    return [{ metric, value }];
  });
}
