import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { PROBE_ALARM } from '../../contract/reputation/alarms';
import { PROBE_METRIC } from '../../contract/reputation/metrics';
import { SNS_TEXTS_ENV } from '../../contract/reputation/sns-texts/delivery-logs';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { runEvery, SILENT } from '../scheduled-probe';
import { addSignalAlarms } from '../signal-alarms';
import { addSpendAlarms } from '../text-spend-alarms';
import type { DeliveryLogs } from './delivery-logs';

export interface SnsTextProbeProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly deliveryLogs: DeliveryLogs;
  readonly logRetention?: RetentionDays;
}

const INTERVAL = Duration.minutes(15);

/** The scheduled function that asks for the money of the month and whether every text is logged, and the alarms on both. */
export class SnsTextProbe extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, { monitorName, alarms, deliveryLogs, logRetention }: SnsTextProbeProps) {
    super(scope, id);
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'sns-texts-probe',
      description: 'Asks Amazon SNS for the money of the month and for its logs of texts',
      environment: {
        [ENV.monitor]: monitorName,
        [SNS_TEXTS_ENV.logsFunction]: deliveryLogs.function.functionArn,
        [SNS_TEXTS_ENV.logGroups]: deliveryLogs.logGroupNames.join(','),
      },
      timeout: Duration.seconds(90),
      logRetention,
    });
    this.function = handler.function;
    const allow = (actions: string[], resources: string[]) =>
      handler.role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['sns:GetSMSAttributes', 'cloudwatch:GetMetricData'], ['*']);
    acknowledgeWildcard(handler.role, '*', 'settings of texts are of the account, and metrics are no resources');
    const groups = deliveryLogs.logGroupArns.map((arn) => `${arn}:*`);
    allow(['logs:DescribeSubscriptionFilters'], groups);
    for (const group of groups) acknowledgeWildcard(handler.role, group, 'the ARN of a log group ends so');
    runEvery(this, handler.function, INTERVAL, `Runs the probe of ${monitorName}`);
    const own = ({ name }: MetricDefinition, statistic: 'Sum' | 'Minimum' | 'Maximum') =>
      gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, statistic, INTERVAL);
    addSpendAlarms(alarms, own, {
      atLimit: 'At 100 % SNS sends no text of the account any more, within minutes, sign-in codes included.',
      todo: 'see whether people or an attack spent it; then raise the monthly limit of texts in SNS.',
      unwired: {
        happened: 'SNS does not log every text, or nobody reads its logs: every alarm on counted texts is blind.',
        todo: 'in SNS under text messaging, log all deliveries (100 %) with a role; see that both log groups have our subscription.',
      },
    });
    addSignalAlarms(alarms, (metric) => own(metric, 'Maximum'), { volume: true });
    alarms.add(PROBE_ALARM.probeSilent, {
      metric: own(PROBE_METRIC.probeHeartbeat, 'Sum'),
      ...SILENT,
      happened:
        'The probe of the texts gave no sign of life for three of its intervals: nobody watches the monthly limit.',
      todo: 'look at the log of the probe; a missing permission is the usual cause.',
    });
    alarms.addHandler(
      'probe',
      handler.function,
      PROBE_ALARM.probeErrors,
      INTERVAL,
      'what is spent of the monthly limit is old.',
    );
  }
}
