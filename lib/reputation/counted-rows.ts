import { Duration } from 'aws-cdk-lib';
import type { AlarmSet } from '../alarms/alarm-set';
import { graphRow, metricOf, type Row, thresholds } from '../alarms/graph';
import type { MetricDefinition } from '../contract/metric';
import { MAIL_ALARM, PIPELINE_ALARM } from '../contract/reputation/alarms';
import { MAIL_METRIC, PROBE_METRIC, REPEAT_STEPS, repeatMetric } from '../contract/reputation/metrics';
import { monitorMetric as own } from './monitor-graph';

/** What was counted, and how sure the alarms are. */
export function countedRows(title: string, monitor: string, alarms: AlarmSet): Row[] {
  const count = (metric: MetricDefinition, label: string) => own(monitor, metric, 'Sum', label);
  const judged = [
    ...metricOf(alarms, MAIL_ALARM.bounces10Minutes, '10 minutes'),
    ...metricOf(alarms, MAIL_ALARM.bounces15Minutes, '15 minutes'),
    ...metricOf(alarms, MAIL_ALARM.bounces60Minutes, '60 minutes'),
    ...metricOf(alarms, MAIL_ALARM.bounces2Hours, '2 hours'),
    ...metricOf(alarms, MAIL_ALARM.bounces4Hours, '4 hours'),
    ...metricOf(alarms, MAIL_ALARM.bounces24Hours, '24 hours'),
  ];
  if (judged.length === 0) return [];
  return [
    graphRow([
      {
        title: `${title}: mail`,
        left: [
          count(MAIL_METRIC.sends, 'sent'),
          count(MAIL_METRIC.deliveries, 'delivered'),
          count(MAIL_METRIC.hardBounces, 'bounced for good'),
          count(MAIL_METRIC.badRecipients, 'known-bad recipients'),
          count(MAIL_METRIC.complaints, 'complaints'),
        ],
      },
      {
        title: `${title}: bounces against their limit (1 is certain)`,
        left: judged,
        annotations: thresholds(alarms, [MAIL_ALARM.bounces60Minutes]),
      },
    ]),
    graphRow([
      {
        title: `${title}: recipients with many codes`,
        left: REPEAT_STEPS.map((step) => own(monitor, repeatMetric(step), 'Sum', `${step} codes`, Duration.hours(1))),
      },
      {
        title: `${title}: unusual volume, codes not typed in (above 1)`,
        left: [
          own(monitor, PROBE_METRIC.volumeExcess, 'Maximum', 'volume'),
          own(monitor, PROBE_METRIC.verifyShortfall, 'Maximum', 'codes not typed in'),
        ],
        annotations: thresholds(alarms, [MAIL_ALARM.unusualVolume]),
      },
      {
        title: `${title}: the counting itself`,
        left: [
          own(monitor, MAIL_METRIC.pipelineLag, 'Maximum', 'age of the oldest event (s)'),
          ...metricOf(alarms, PIPELINE_ALARM.eventsLate, 'oldest event in the queue (s)'),
          ...metricOf(alarms, PIPELINE_ALARM.deadLetters, 'events that could not be read'),
        ],
        annotations: thresholds(alarms, [PIPELINE_ALARM.eventsLate]),
      },
    ]),
  ];
}
