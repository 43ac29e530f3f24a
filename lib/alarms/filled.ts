import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** A metric with a period that is known. */
type Timed = cloudwatch.Metric | cloudwatch.MathExpression;

export interface FilledOptions {
  readonly threshold: number;
  readonly comparison: cloudwatch.ComparisonOperator;
  readonly missingData: cloudwatch.TreatMissingData;
}

/**
 * The metric with 0 wherever it has no data, if that is what its alarm takes missing data for. CloudWatch itself looks two
 * periods further back for data before it does so: an alarm over a day would stay on for three, and a heartbeat of ten
 * minutes would be missed after twenty. `missingData` still decides for a metric without any data.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function filled(metric: cloudwatch.IMetric, options: FilledOptions): cloudwatch.IMetric {
  if (!meansZero(options) || !isTimed(metric)) return metric;
  return new cloudwatch.MathExpression({
    expression: 'FILL(seen, 0)',
    usingMetrics: { seen: metric },
    period: metric.period,
    label: metric instanceof cloudwatch.Metric ? (metric.label ?? metric.metricName) : metric.label,
  });
}

function meansZero({ threshold, comparison, missingData }: FilledOptions): boolean {
  const { NOT_BREACHING, BREACHING } = cloudwatch.TreatMissingData;
  switch (comparison) {
    case cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD:
    case cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD:
      return missingData === NOT_BREACHING && threshold > 0;
    case cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD:
    case cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD:
      return missingData === BREACHING && threshold > 0;
    default:
      return false;
  }
}

function isTimed(metric: cloudwatch.IMetric): metric is Timed {
  return metric instanceof cloudwatch.Metric || metric instanceof cloudwatch.MathExpression;
}
