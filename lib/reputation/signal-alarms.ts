import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmText } from '../alarms/alarm-options';
import type { AlarmSet } from '../alarms/alarm-set';
import type { AlarmDefinition } from '../contract/alarm';
import type { MetricDefinition } from '../contract/metric';
import { MAIL_ALARM } from '../contract/reputation/alarms';
import { PROBE_METRIC } from '../contract/reputation/metrics';

/** Which leading signals a probe publishes. */
export interface Signals {
  readonly volume?: boolean;
  readonly verify?: boolean;
  readonly signUps?: boolean;
}

/** Alarms on what a probe compares with what is usual: bounces come late, and not every provider reports complaints. */
export function addSignalAlarms(
  alarms: AlarmSet,
  maximum: (metric: MetricDefinition) => cloudwatch.IMetric,
  { volume = false, verify = false, signUps = false }: Signals,
): void {
  const add = (definition: AlarmDefinition, metric: MetricDefinition, text: AlarmText) =>
    alarms.add(definition, {
      metric: maximum(metric),
      threshold: 1,
      // No value means that there is too little to judge.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...text,
    });
  if (volume) {
    add(MAIL_ALARM.unusualVolume, PROBE_METRIC.volumeExcess, {
      happened: 'Far more codes went out in the last hour than is usual at this hour of the week.',
      todo: 'a campaign or a release explains it, or the requests do: see who asks for codes.',
    });
  }
  if (signUps) {
    add(MAIL_ALARM.newRecipients, PROBE_METRIC.signUpShortfall, {
      happened: 'Less than half of the usual share of new recipients signs up: codes go to strangers.',
      todo: 'first see that sign-up works at all; then see who asks for codes.',
    });
  }
  if (verify) {
    add(MAIL_ALARM.verifyRatio, PROBE_METRIC.verifyShortfall, {
      happened:
        'Less than half of the usual share of codes is typed in: they do not arrive, verification is broken, or they go to people who did not ask for them.',
      todo: 'first see that verification works at all; then see who asks for codes.',
    });
    add(MAIL_ALARM.verifyRatioWeek, PROBE_METRIC.weekShortfall, {
      happened:
        'Certainly fewer codes of the last week were typed in than in the four weeks before: some may go to strangers, a few each day.',
      todo: 'see who signed up this week and never confirmed; a release that changed the way in explains it, too.',
    });
  }
}
