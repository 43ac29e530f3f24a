import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE } from '../contract/names';
import { GUARD_DIMENSION, GUARD_METRIC } from '../contract/recipient/guard-metrics';

/** A metric of a guard over all channels, as its owner wants it. */
export function guardFigure(
  guardName: string,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [GUARD_DIMENSION]: guardName },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}

/** What a guard refused, for whatever reason. */
export function guardRefusals(guardName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
  const { label = 'refused', color, period = Duration.minutes(5), ...others } = options;
  const reasons = Object.entries(GUARD_METRIC).filter(([key]) => key.startsWith('refused'));
  return new cloudwatch.MathExpression({
    // A reason that never came up has no data point, which would make the sum unknown.
    expression: reasons.map(([key]) => `FILL(${key}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(reasons.map(([key, { name }]) => [key, guardFigure(guardName, name, others)])),
    label,
    color,
    period,
  });
}
