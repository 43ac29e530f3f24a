import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ownMetric } from '../../../lib/contract/metric';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { MAIL_METRIC, PROBE_METRIC } from '../../../lib/contract/reputation/metrics';
import { SES_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import type { MetricValue } from '../../runtime/emf';
import { readMetrics, total } from '../../runtime/metric-reader';

type CloudWatch = Pick<CloudWatchClient, 'send'>;

const MINUTE_MS = 60_000;
/** SES counted so many, and we none: not a coincidence of two clocks. */
const MIN_MISSING = 3;

/** Whether SES sends through the configuration set while our own counters stand still. */
export async function pipelineMetrics(
  sesCloudWatch: CloudWatch,
  cloudWatch: CloudWatch,
  monitor: string,
  configurationSet: string,
  now: number,
): Promise<MetricValue[]> {
  const to = now - (now % MINUTE_MS);
  const sent: MetricSource = {
    namespace: SES_METRIC.namespace,
    name: SES_METRIC.send,
    dimensions: { [SES_METRIC.configurationSetDimension]: configurationSet },
    statistic: 'Sum',
  };
  // Ours may come later than theirs, so the last minutes of SES don't count yet.
  const [bySes] = await readMetrics(sesCloudWatch, [sent], {
    from: to - 30 * MINUTE_MS,
    to: to - 10 * MINUTE_MS,
    periodSeconds: 60,
  });
  // SES counts mails to its mailbox simulator, too, which somebody's own checks may send all day.
  const ours = [MAIL_METRIC.sends, MAIL_METRIC.simulated].map((metric) => ownMetric(monitor, metric));
  const byUs = await readMetrics(cloudWatch, ours, { from: to - 30 * MINUTE_MS, to, periodSeconds: 60 });
  const missing = total(bySes) >= MIN_MISSING && total(byUs.flat()) === 0;
  return [{ metric: PROBE_METRIC.eventsMissing, value: missing ? 1 : 0 }];
}
