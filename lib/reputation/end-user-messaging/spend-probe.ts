import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { PROTECT_ALARM } from '../../contract/reputation/end-user-messaging/alarms';
import { END_USER_MESSAGING_ENV } from '../../contract/reputation/end-user-messaging/env';
import { SMS_VOICE_METRIC } from '../../contract/reputation/end-user-messaging/metrics';
import { TextProbe, type TextProbeScope } from '../text-probe';

export interface SpendProbeProps extends TextProbeScope {
  readonly configurationSetName: string;
  readonly eventTopicArn: string;
}

/** The probe of texts that go out through AWS End User Messaging, which tells of them by events. */
export class SpendProbe extends TextProbe {
  constructor(scope: Construct, id: string, { configurationSetName, eventTopicArn, ...common }: SpendProbeProps) {
    super(scope, id, {
      ...common,
      bundle: 'end-user-messaging-probe',
      description: 'Asks AWS End User Messaging for the money of the month and for its events',
      environment: {
        [END_USER_MESSAGING_ENV.configurationSet]: configurationSetName,
        [END_USER_MESSAGING_ENV.eventTopic]: eventTopicArn,
      },
      accountActions: ['sms-voice:DescribeSpendLimits', 'sms-voice:DescribeConfigurationSets'],
      accountActionsReason:
        'limits are of the account, lists of configuration sets can not be narrowed, and metrics are no resources',
      spend: {
        atLimit: 'At 100 % AWS sends no text of the account any more, sign-in codes included.',
        todo: 'see whether people or an attack spent it; then raise the enforced limit, or close countries.',
        unwired: {
          happened:
            'The configuration set of the texts does not publish its events to our topic: every alarm on counted texts is blind.',
          todo: 'see whether the set is still there, and its event destination "otp-shield" is on with all events of texts and calls.',
        },
      },
      ownAlarms: addProtectAlarm,
    });
  }
}

function addProtectAlarm(alarms: AlarmSet): void {
  alarms.add(PROTECT_ALARM.blockedByProtect, {
    // Texts to closed countries are refused by an exception, and no event follows: this is the only count. It is of the whole account.
    metric: gauge(SMS_VOICE_METRIC.namespace, SMS_VOICE_METRIC.blockedByProtect, {}, 'Sum', Duration.hours(1)),
    threshold: 20,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened:
      'Protect stopped 20 texts of this account or more within an hour: somebody asks for codes to closed countries.',
    todo: 'nothing was paid for; see who asks. If they are your people, open their country.',
  });
}
