import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricDefinition } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import type { Channel } from '../contract/recipient/guard';
import { CHANNEL_DIMENSION, GUARD_DIMENSION } from '../contract/recipient/guard-metrics';

export interface GuardMetricOptions {
  readonly channel?: Channel;
  readonly label?: string;
  readonly period?: Duration;
}

/** A count of a guard, over all channels unless one is given. */
export function guardMetric(
  guardName: string,
  { name }: MetricDefinition,
  { channel, label, period = Duration.minutes(5) }: GuardMetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { [GUARD_DIMENSION]: guardName, ...(channel && { [CHANNEL_DIMENSION]: channel }) },
    statistic: 'Sum',
    label,
    period,
  });
}
