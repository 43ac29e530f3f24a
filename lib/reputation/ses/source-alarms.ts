import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmText } from '../../alarms/alarm-options';
import type { AlarmSet } from '../../alarms/alarm-set';
import type { AlarmDefinition } from '../../contract/alarm';
import type { MetricDefinition } from '../../contract/metric';
import { MAIL_ALARM, PIPELINE_ALARM } from '../../contract/reputation/alarms';
import { MAIL_METRIC } from '../../contract/reputation/metrics';
import { counter } from '../mail-alarms';

/** What the advisor of SES says about the sender. */
export function addAdviceAlarm(alarms: AlarmSet, monitorName: string): void {
  alarms.add(MAIL_ALARM.advisorFinding, {
    metric: counter(monitorName, MAIL_METRIC.advisorFindings, Duration.hours(1)),
    threshold: 1,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: 'The SES advisor opened a recommendation of high impact.',
    todo: 'read it in the SES console (Virtual Deliverability Manager, Advisor).',
  });
}

/** What AWS Health says about SES, and events that come a second way. */
export function addSourceAlarms(alarms: AlarmSet, monitorName: string): void {
  const add = (definition: AlarmDefinition, metric: MetricDefinition, text: AlarmText) =>
    alarms.add(definition, {
      metric: counter(monitorName, metric, Duration.hours(1)),
      threshold: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...text,
    });
  add(MAIL_ALARM.healthEvent, MAIL_METRIC.healthEvents, {
    happened: 'AWS Health reports something about SES: a fault of the service, or a pause of the account.',
    todo: 'read it in the AWS Health dashboard; if the account is paused, prepare another way to send codes.',
  });
  add(PIPELINE_ALARM.eventsDoubled, MAIL_METRIC.classicNotifications, {
    happened:
      'The feedback topic of an identity publishes to the topic of the events: bounces and deliveries of mails that are no codes count.',
    todo: 'take that topic out of the feedback notifications of the identity; the configuration set reports the same.',
  });
}
