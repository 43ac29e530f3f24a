import { Duration } from 'aws-cdk-lib';
import { gauge } from '../alarms/alarm-set';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { SPEND_LIMIT, SPEND_METRIC } from '../contract/reputation/text-spend';
import { FigureUnit, type SenderFigure, type SenderFigures } from '../notices/sender-figures';

/** What the daily report says about the money of the account. */
export function spendFigures(monitorName: string, title: string): SenderFigures {
  const figure = ({ name }: MetricDefinition, rest: Omit<SenderFigure, 'metric'>): SenderFigure => ({
    ...rest,
    metric: gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, 'Maximum', Duration.hours(1)),
  });
  return {
    title,
    figures: [
      figure(SPEND_METRIC.monthSpend, { label: 'texts of this month, by its own count', says: '{} USD' }),
      figure(SPEND_METRIC.spendLimitUsed, {
        label: 'monthly limit in use',
        unit: FigureUnit.PERCENT,
        advice: `More than ${SPEND_LIMIT.warning} % of the monthly limit for texts is spent: at 100 % no text of the account goes out any more.`,
        adviseFrom: SPEND_LIMIT.warning,
      }),
    ],
  };
}
