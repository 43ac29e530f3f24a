import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSet } from '../alarms/alarm-set';
import type { MetricDefinition } from '../contract/metric';
import { PIPELINE_ALARM } from '../contract/reputation/alarms';
import { SPEND_ALARM, SPEND_LIMIT, SPEND_METRIC } from '../contract/reputation/text-spend';

export interface SpendAlarmTexts {
  /** What happens at 100 %. */
  readonly atLimit: string;
  /** What to do about a limit that fills. */
  readonly todo: string;
  readonly unwired: { readonly happened: string; readonly todo: string };
}

/** Alarms on the money of the month against the limit at which a sender stops, and on whether it still tells us what it sends. */
export function addSpendAlarms(
  alarms: AlarmSet,
  own: (metric: MetricDefinition, statistic: 'Minimum' | 'Maximum') => cloudwatch.IMetric,
  { atLimit, todo, unwired }: SpendAlarmTexts,
): void {
  for (const level of ['warning', 'critical'] as const) {
    alarms.add(level === 'warning' ? SPEND_ALARM.limitWarning : SPEND_ALARM.limitCritical, {
      metric: own(SPEND_METRIC.spendLimitUsed, 'Maximum'),
      threshold: SPEND_LIMIT[level],
      // The metric of AWS stays away until the first text of a month.
      missingData: cloudwatch.TreatMissingData.IGNORE,
      happened: `${SPEND_LIMIT[level]} % of the monthly limit for texts is spent. ${atLimit}`,
      todo,
    });
  }
  alarms.add(PIPELINE_ALARM.eventsUnwired, {
    metric: own(SPEND_METRIC.textEventsWired, 'Minimum'),
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
    missingData: cloudwatch.TreatMissingData.IGNORE,
    ...unwired,
  });
}
