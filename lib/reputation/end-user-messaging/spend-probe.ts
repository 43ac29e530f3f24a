import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { PROBE_ALARM } from '../../contract/reputation/alarms';
import { PROTECT_ALARM } from '../../contract/reputation/end-user-messaging/alarms';
import { END_USER_MESSAGING_ENV } from '../../contract/reputation/end-user-messaging/env';
import { SMS_VOICE_METRIC } from '../../contract/reputation/end-user-messaging/metrics';
import { PROBE_METRIC } from '../../contract/reputation/metrics';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { runEvery, SILENT } from '../scheduled-probe';
import { addSignalAlarms } from '../signal-alarms';
import { addSpendAlarms } from '../text-spend-alarms';

export interface SpendProbeProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly configurationSetName: string;
  readonly eventTopicArn: string;
  readonly logRetention?: RetentionDays;
}

/** AWS takes one such call a second from the whole account. */
const INTERVAL = Duration.minutes(15);

/** The scheduled function that asks for money and wiring, and the alarms on both. */
export class SpendProbe extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, props: SpendProbeProps) {
    super(scope, id);
    const { monitorName } = props;
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'end-user-messaging-probe',
      description: 'Asks AWS End User Messaging for the money of the month and for its events',
      environment: {
        [ENV.monitor]: monitorName,
        [END_USER_MESSAGING_ENV.configurationSet]: props.configurationSetName,
        [END_USER_MESSAGING_ENV.eventTopic]: props.eventTopicArn,
      },
      timeout: Duration.seconds(90),
      logRetention: props.logRetention,
    });
    this.function = handler.function;
    handler.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['sms-voice:DescribeSpendLimits', 'sms-voice:DescribeConfigurationSets', 'cloudwatch:GetMetricData'],
        resources: ['*'],
      }),
    );
    acknowledgeWildcard(
      handler.role,
      '*',
      'limits are of the account, lists of configuration sets can not be narrowed, and metrics are no resources',
    );
    runEvery(this, handler.function, INTERVAL, `Runs the probe of ${monitorName}`);
    addProbeAlarms(props, handler.function);
  }
}

function addProbeAlarms({ alarms, monitorName }: SpendProbeProps, handler: IFunction): void {
  const own = ({ name }: MetricDefinition, statistic: 'Sum' | 'Minimum' | 'Maximum') =>
    gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, statistic, INTERVAL);
  addSpendAlarms(alarms, own, {
    atLimit: 'At 100 % AWS sends no text of the account any more, sign-in codes included.',
    todo: 'see whether people or an attack spent it; then raise the enforced limit, or close countries.',
    unwired: {
      happened:
        'The configuration set of the texts does not publish its events to our topic: every alarm on counted texts is blind.',
      todo: 'see whether the set is still there, and its event destination "otp-shield" is on with all events of texts and calls.',
    },
  });
  alarms.add(PROTECT_ALARM.blockedByProtect, {
    // Texts to closed countries are refused by an exception, and no event follows: this is the only count. It is of the whole account.
    metric: gauge(SMS_VOICE_METRIC.namespace, SMS_VOICE_METRIC.blockedByProtect, {}, 'Sum', Duration.hours(1)),
    threshold: 20,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened:
      'Protect stopped 20 texts of this account or more within an hour: somebody asks for codes to closed countries.',
    todo: 'nothing was paid for; see who asks. If they are your people, open their country.',
  });
  addSignalAlarms(alarms, (metric) => own(metric, 'Maximum'), { volume: true });
  alarms.add(PROBE_ALARM.probeSilent, {
    metric: own(PROBE_METRIC.probeHeartbeat, 'Sum'),
    ...SILENT,
    happened:
      'The probe of the texts gave no sign of life for three of its intervals: nobody watches the monthly limit.',
    todo: 'look at the log of the probe; a missing permission is the usual cause.',
  });
  alarms.addHandler('probe', handler, PROBE_ALARM.probeErrors, INTERVAL, 'what is spent of the monthly limit is old.');
}
