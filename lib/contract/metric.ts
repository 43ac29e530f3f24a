import type { MetricSource } from './metric-source';
import { METRIC_NAMESPACE } from './names';

/** A metric that a handler of ours writes in the namespace `OtpShield`. Alarms read it by the same definition. */
export interface MetricDefinition {
  readonly name: string;
  readonly unit: 'Count' | 'Percent' | 'None' | 'Seconds';
}

/** The single dimension of most of our metrics: one metric for each thing that watches, whatever the traffic. */
export const MONITOR_DIMENSION = 'Monitor';

/** A metric of ours, by the value of its `Monitor` dimension. */
export function ownMetric(
  monitor: string,
  { name }: MetricDefinition,
  statistic: MetricSource['statistic'] = 'Sum',
): MetricSource {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { [MONITOR_DIMENSION]: monitor }, statistic };
}
