import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { MAIL_METRIC } from '../contract/reputation/metrics';

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

  // A graph that shows several windows needs an id of its own for each.
  const w = period.toMinutes();
  const hits = metric(spec.hits, 'Sum');
  // Bounces come after their mails: without the lower bound a window that opens between them would see more than 100 %.
  const mails = expression(
    `IF(sends${w} - never${w} > hits${w}, sends${w} - never${w}, IF(hits${w} > 0, hits${w}, 1))`,
    {
      [`sends${w}`]: metric(MAIL_METRIC.sends, 'Sum'),
      [`never${w}`]: metric(MAIL_METRIC.notAttempted, 'Sum'),
      [`hits${w}`]: hits,
    },
  );
  const rate = expression(`hits${w} / mails${w}`, { [`hits${w}`]: hits, [`mails${w}`]: mails });
  // z = 2.326: z²/2 = 2.705, z²/4 = 1.3526, z² = 5.41.
  const [r, n] = [`rate${w}`, `mails${w}`];
  const lower = expression(
    `(${r} + 2.705 / ${n} - 2.326 * (${r} * (1 - ${r}) / ${n} + 1.3526 / (${n} * ${n})) ^ 0.5) / (1 + 5.41 / ${n})`,
    { [r]: rate, [n]: mails },
  );
  const { floor, follow, cap } = spec.reference;
  if (follow === undefined || cap === undefined) {
    return expression(`IF(hits${w} >= ${spec.minHits}, lower${w} / ${floor}, 0)`, {
      [`hits${w}`]: hits,
      [`lower${w}`]: lower,
    });
  }
  const followed = `${follow} * usual${w}`;
  const reference = expression(`IF(${followed} > ${cap}, ${cap}, IF(${followed} > ${floor}, ${followed}, ${floor}))`, {
    [`usual${w}`]: metric(MAIL_METRIC.bounceBaseline, 'Maximum'),
  });
  return expression(`IF(hits${w} >= ${spec.minHits}, lower${w} / reference${w}, 0)`, {
    [`hits${w}`]: hits,
    [`lower${w}`]: lower,
    [`reference${w}`]: reference,
  });
}
