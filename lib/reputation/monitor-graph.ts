import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { PERIOD } from '../alarms/graph';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';

/** A graph of what a monitor counts or learns. */
export function monitorMetric(
  monitor: string,
  { name }: MetricDefinition,
  statistic: 'Sum' | 'Maximum',
  label: string,
  period: Duration = PERIOD,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { [MONITOR_DIMENSION]: monitor },
    statistic,
    label,
    period,
  });
}

/** A count of a monitor, as a sum. */
export function monitorCount(monitor: string, { name }: MetricDefinition): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { [MONITOR_DIMENSION]: monitor },
    statistic: 'Sum',
  });
}
