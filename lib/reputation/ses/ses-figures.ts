import { Duration } from 'aws-cdk-lib';
import { gauge } from '../../alarms/alarm-set';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { ACCOUNT_METRIC } from '../../contract/reputation/ses/metrics';
import { FigureUnit, type SenderFigure, type SenderFigures } from '../../notices/sender-figures';
import type { Levels } from '../levels';

const IDENTITIES = 'A sending identity is not in order: the log of the probe names it.';

/** What the daily report says about an SES account. */
export function sesFigures(monitorName: string, quota: Levels): SenderFigures {
  const figure = ({ name }: MetricDefinition, rest: Omit<SenderFigure, 'metric'>): SenderFigure => ({
    ...rest,
    metric: gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, 'Maximum', Duration.hours(1)),
  });
  const identities = (metric: MetricDefinition, label: string) =>
    figure(metric, { label, words: ['in order'], says: '{} not in order', advice: IDENTITIES, adviseFrom: 1 });
  return {
    title: 'SES account',
    figures: [
      figure(ACCOUNT_METRIC.enforcementLevel, {
        label: 'status',
        words: ['healthy', 'under review', 'paused by AWS'],
        advice: 'AWS reviews or paused the account: answer the case in the SES console.',
        adviseFrom: 1,
      }),
      figure(ACCOUNT_METRIC.quotaUsed, {
        label: 'quota used',
        unit: FigureUnit.PERCENT,
        // The probe says nothing of a quota that is unlimited, and nothing at all when it doesn't run.
        absent: 'unlimited',
        advice: 'The sending quota is nearly used up: ask for more, or find out who uses it.',
        adviseFrom: quota.warningPercent,
      }),
      figure(ACCOUNT_METRIC.suppressionGrowth, { label: 'new on the suppression list' }),
      identities(ACCOUNT_METRIC.identitiesNotVerified, 'verified identities'),
      identities(ACCOUNT_METRIC.identitiesWithoutDkim, 'DKIM'),
      identities(ACCOUNT_METRIC.identitiesWithoutMailFrom, 'MAIL FROM'),
      figure(ACCOUNT_METRIC.openRecommendations, { label: 'open recommendations' }),
    ],
  };
}
