import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { PIPELINE_ALARM, PROBE_ALARM } from '../../contract/reputation/alarms';
import { PROBE_METRIC } from '../../contract/reputation/metrics';
import { SENDGRID_ENV } from '../../contract/reputation/sendgrid/env';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import type { MailLedgerStore } from '../mail-ledger-store';
import { runEvery, SILENT } from '../scheduled-probe';
import { addSignalAlarms } from '../signal-alarms';

export interface SendGridProbeProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly ledger: MailLedgerStore;
  readonly apiKey?: ISecret;
  readonly webAclMetricName?: string;
  readonly campaignSetArn?: string;
  readonly category?: string;
  readonly api: string;
  readonly logRetention?: RetentionDays;
}

/** The score moves once a day, and the limits of SendGrid's API are for the application. */
const INTERVAL = Duration.minutes(30);

/** The scheduled function that asks SendGrid about the account, and the alarms on itself and on events that stay away. */
export class SendGridProbe extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, props: SendGridProbeProps) {
    super(scope, id);
    const { alarms, monitorName } = props;
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'sendgrid-probe',
      description: 'Compares the counters with what is usual, and asks SendGrid about the account',
      environment: {
        [ENV.monitor]: monitorName,
        [SENDGRID_ENV.api]: props.api,
        [SENDGRID_ENV.keySecret]: props.apiKey?.secretArn,
        [ENV.ledgerTable]: props.ledger.table.tableName,
        [ENV.webAclMetric]: props.webAclMetricName,
        [ENV.campaignSet]: props.campaignSetArn,
        [SENDGRID_ENV.category]: props.category,
      },
      // Three calls of up to four attempts with five seconds each.
      timeout: Duration.seconds(90),
      logRetention: props.logRetention,
    });
    this.function = handler.function;
    props.apiKey?.grantRead(handler.role);
    handler.role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }));
    if (props.campaignSetArn !== undefined)
      handler.role.addToPolicy(
        new iam.PolicyStatement({ actions: ['wafv2:GetIPSet'], resources: [props.campaignSetArn] }),
      );
    acknowledgeWildcard(handler.role, '*', 'metrics are no resources; reading can not be narrowed to a namespace');
    props.ledger.grantBaseline(handler.role);
    runEvery(this, handler.function, INTERVAL, `Runs the SendGrid probe of ${monitorName}`);

    const own = ({ name }: MetricDefinition, statistic: 'Sum' | 'Minimum' | 'Maximum') =>
      gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, statistic, INTERVAL);
    addSignalAlarms(alarms, (metric) => own(metric, 'Maximum'), {
      volume: true,
      verify: props.webAclMetricName !== undefined,
    });
    if (props.apiKey !== undefined) {
      alarms.add(PIPELINE_ALARM.eventsMissing, {
        metric: own(PROBE_METRIC.eventsMissing, 'Minimum'),
        threshold: 1,
        evaluationPeriods: 2,
        missingData: cloudwatch.TreatMissingData.IGNORE,
        happened: 'SendGrid sends mails and our counters stand still: every alarm on counted mails is blind.',
        todo: 'see whether the event webhook is on in SendGrid, points to our address and is signed.',
      });
    }
    alarms.add(PROBE_ALARM.probeSilent, {
      metric: own(PROBE_METRIC.probeHeartbeat, 'Sum'),
      ...SILENT,
      happened:
        'The SendGrid probe gave no sign of life for three of its intervals: nobody watches the reputation score.',
      todo: 'look at the log of the probe; an API key that was deleted is the usual cause.',
      handler: handler.function,
    });
    alarms.addHandler(
      'probe',
      handler.function,
      PROBE_ALARM.probeErrors,
      INTERVAL,
      'what is usual here, and the reputation score, are old.',
    );
  }
}
