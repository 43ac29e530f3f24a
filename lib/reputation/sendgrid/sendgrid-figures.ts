import { Duration } from 'aws-cdk-lib';
import { gauge } from '../../alarms/alarm-set';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { SENDGRID_METRIC } from '../../contract/reputation/sendgrid/metrics';
import { FigureUnit, type SenderFigure, type SenderFigures } from '../../notices/sender-figures';

/** SendGrid calls a score above 80 good and may suspend accounts below 70. */
export const REPUTATION = { warning: 80, critical: 70 } as const;

/** What the daily report says about a SendGrid account. */
export function sendGridFigures(monitorName: string): SenderFigures {
  const figure = ({ name }: MetricDefinition, rest: Omit<SenderFigure, 'metric'>): SenderFigure => ({
    ...rest,
    metric: gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, 'Maximum', Duration.hours(1)),
  });
  const unit = FigureUnit.PERCENT;
  return {
    title: 'SendGrid account',
    figures: [
      figure(SENDGRID_METRIC.reputation, {
        label: 'reputation score',
        says: '{} of 100',
        advice: `The reputation score of SendGrid is below ${REPUTATION.warning}: see in its statistics what rose, then who asks for codes.`,
        adviseBelow: REPUTATION.warning,
      }),
      figure(SENDGRID_METRIC.bouncePercent, { label: 'bounces by its statistics, day before', unit }),
      figure(SENDGRID_METRIC.spamReportPercent, { label: 'spam reports, day before', unit }),
    ],
  };
}
