import { Duration } from 'aws-cdk-lib';
import { gauge } from '../../alarms/alarm-set';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { SPEND_METRIC } from '../../contract/reputation/end-user-messaging/metrics';
import { FigureUnit, type SenderFigure, type SenderFigures } from '../../notices/sender-figures';
import { SPEND_LIMIT } from './spend-probe';

/** What the daily report says about the account. */
export function endUserMessagingFigures(monitorName: string): SenderFigures {
  const figure = ({ name }: MetricDefinition, rest: Omit<SenderFigure, 'metric'>): SenderFigure => ({
    ...rest,
    metric: gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, 'Maximum', Duration.hours(1)),
  });
  return {
    title: 'AWS End User Messaging account',
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
