import type { AlarmSet } from '../../alarms/alarm-set';
import { type Graph, graphRow, metricOf, type Row, thresholds } from '../../alarms/graph';
import type { AlarmDefinition } from '../../contract/alarm';
import { ACCOUNT_ALARM, FENCE_ALARM } from '../../contract/reputation/ses/alarms';
import { ACCOUNT_METRIC } from '../../contract/reputation/ses/metrics';
import { monitorMetric as own } from '../monitor-graph';

/** What AWS judges by. */
export function sesRow(monitor: string, alarms: AlarmSet): Row {
  const fence = (title: string, warning: AlarmDefinition, critical: AlarmDefinition): Graph => ({
    title,
    left: metricOf(alarms, warning, 'rate'),
    annotations: thresholds(alarms, [warning, critical]),
  });
  return graphRow([
    fence(
      'SES: bounce rate of the account',
      FENCE_ALARM.accountBounceRateWarning,
      FENCE_ALARM.accountBounceRateCritical,
    ),
    fence(
      'SES: complaint rate of the account',
      FENCE_ALARM.accountComplaintRateWarning,
      FENCE_ALARM.accountComplaintRateCritical,
    ),
    {
      title: 'SES: quota used (%)',
      left: [own(monitor, ACCOUNT_METRIC.quotaUsed, 'Maximum', 'used')],
      annotations: thresholds(alarms, [ACCOUNT_ALARM.quotaWarning, ACCOUNT_ALARM.quotaCritical]),
    },
  ]);
}
