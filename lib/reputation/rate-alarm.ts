import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MAIL_METRIC, type MetricDefinition, MONITOR_DIMENSION } from '../contract/metrics';
import { METRIC_NAMESPACE } from '../contract/names';

/** At which rate an alarm starts. */
export interface RateReference {
  /** Fraction. */
  readonly floor: number;
  /** The reference is this many times the usual bounce rate where that is above the floor … */
  readonly follow?: number;
  /** … and at most this. */
  readonly cap?: number;
}

export interface RateSpec {
  readonly hits: MetricDefinition;
  readonly window: Duration;
  /** With fewer hits the rate means nothing: one bounce of one mail is 100 %. */
  readonly minHits: number;
  readonly reference: RateReference;
}

/**
 * How sure the data make us that a rate is above its reference: lower end of the Wilson interval (99 %, one-sided) over
 * the reference. From 1 on the alarm is on. Below `minHits` it is 0.
 *
 * The state is CloudWatch's: the window slides over the counters every minute, and a handler that restarts loses nothing.
 *
 * @see https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
 */
export function rateExcess(monitorName: string, spec: RateSpec): cloudwatch.MathExpression {
  const { window: period } = spec;
  const metric = ({ name }: MetricDefinition, statistic: 'Sum' | 'Maximum') =>
    new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { [MONITOR_DIMENSION]: monitorName },
      statistic,
      period,
    });
  const expression = (text: string, usingMetrics: Record<string, cloudwatch.IMetric>) =>
    new cloudwatch.MathExpression({ expression: text, usingMetrics, period });

  const hits = metric(spec.hits, 'Sum');
  // Bounces come after their mails: without the lower bound a window that opens between them would see more than 100 %.
  const mails = expression('IF(sends - never > hits, sends - never, IF(hits > 0, hits, 1))', {
    sends: metric(MAIL_METRIC.sends, 'Sum'),
    never: metric(MAIL_METRIC.notAttempted, 'Sum'),
    hits,
  });
  const rate = expression('hits / mails', { hits, mails });
  // z = 2.326: z²/2 = 2.705, z²/4 = 1.3526, z² = 5.41.
  const lower = expression(
    '(rate + 2.705 / mails - 2.326 * (rate * (1 - rate) / mails + 1.3526 / (mails * mails)) ^ 0.5) / (1 + 5.41 / mails)',
    { rate, mails },
  );
  const { floor, follow, cap } = spec.reference;
  if (follow === undefined || cap === undefined) {
    return expression(`IF(hits >= ${spec.minHits}, lower / ${floor}, 0)`, { hits, lower });
  }
  const reference = expression(
    `IF(${follow} * usual > ${cap}, ${cap}, IF(${follow} * usual > ${floor}, ${follow} * usual, ${floor}))`,
    { usual: metric(MAIL_METRIC.bounceBaseline, 'Maximum') },
  );
  return expression(`IF(hits >= ${spec.minHits}, lower / reference, 0)`, { hits, lower, reference });
}
