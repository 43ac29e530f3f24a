import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { AlarmSet, gauge } from '../alarms/alarm-set';
import { MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { RESPONSE_ALARM, RESPONSE_METRIC } from '../contract/posture/response-alarms';
import type { ResponderPlan } from './responder-plan';

/** Alarms on the responder itself, and on a lockdown. */
export function addResponderAlarms(
  scope: Construct,
  name: string,
  handler: IFunction,
  plan: ResponderPlan,
): cloudwatch.AlarmBase[] {
  const alarms = new AlarmSet(scope, { prefix: name, notify: plan.notify, runbookUrl: plan.runbookUrl });
  const metric = (metricName: string, statistic: 'Sum' | 'Maximum', minutes: number) =>
    gauge(METRIC_NAMESPACE, metricName, { [MONITOR_DIMENSION]: name }, statistic, Duration.minutes(minutes));
  alarms.add(RESPONSE_ALARM.postureFailures, {
    metric: metric(RESPONSE_METRIC.postureFailures.name, 'Sum', 5),
    threshold: 1,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: 'The responder could not move the posture, or could not tell somebody that it did.',
    handler,
    todo: 'see what the posture is, and move it by hand if it is not what it should be.',
  });
  alarms.add(RESPONSE_ALARM.lockdown, {
    metric: metric(RESPONSE_METRIC.posture.name, 'Maximum', 1),
    threshold: 2,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: 'The routes are locked, by the responder or by a person: nobody gets a code.',
    todo: 'see why, by whom and until when. To end it: otp-shield release --reason "over"',
  });
  alarms.add(RESPONSE_ALARM.responderSilent, {
    metric: metric(RESPONSE_METRIC.responderHeartbeat.name, 'Sum', 5),
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
    missingData: cloudwatch.TreatMissingData.BREACHING,
    happened:
      'The responder has not checked the posture for ten minutes: nothing is raised, and no lockdown ends by itself.',
    handler,
    todo: 'see what the posture is. It can be moved by hand without the responder. To end a lockdown: otp-shield release --reason "responder silent"',
  });
  alarms.addHandler(
    'responder',
    handler,
    RESPONSE_ALARM.responderErrors,
    Duration.minutes(5),
    'the posture may be other than it should be.',
  );
  return alarms.alarms;
}
