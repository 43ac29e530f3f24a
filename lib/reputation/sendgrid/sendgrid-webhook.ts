import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { WEBHOOK_ALARM } from '../../contract/reputation/alarms';
import { WEBHOOK_METRIC } from '../../contract/reputation/metrics';
import { SENDGRID_ENV } from '../../contract/reputation/sendgrid/env';
import { BundledFunction } from '../../private/bundled-function';
import type { MailLedgerStore } from '../mail-ledger-store';

export interface SendGridWebhookProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly ledger: MailLedgerStore;
  readonly queue: IQueue;
  readonly verificationKey: ISecret;
  readonly logRetention?: RetentionDays;
}

/** The address that SendGrid calls. Public, since SendGrid can't sign for IAM; the signature is checked by the function. */
export class SendGridWebhook extends Construct {
  public readonly url: string;

  constructor(scope: Construct, id: string, props: SendGridWebhookProps) {
    super(scope, id);
    const { alarms, ledger, queue, monitorName } = props;
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'sendgrid-webhook',
      description: 'Takes the signed events of SendGrid',
      environment: {
        [ENV.monitor]: monitorName,
        [SENDGRID_ENV.queueUrl]: queue.queueUrl,
        [SENDGRID_ENV.webhookKeySecret]: props.verificationKey.secretArn,
        [ENV.ledgerTable]: ledger.table.tableName,
      },
      timeout: Duration.seconds(30),
      memorySize: 512,
      logRetention: props.logRetention,
    });
    this.permit(handler.role, props);
    this.url = handler.function.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.BUFFERED,
    }).url;

    alarms.add(WEBHOOK_ALARM.webhookRefused, {
      metric: gauge(
        METRIC_NAMESPACE,
        WEBHOOK_METRIC.webhookRefused.name,
        { [MONITOR_DIMENSION]: monitorName },
        'Sum',
        Duration.minutes(15),
      ),
      threshold: 10,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      happened: 'Ten calls of the webhook within 15 minutes were refused: not signed, forged, late or too big.',
      todo: 'if events stay away as well, the verification key was replaced; if not, a stranger found the address.',
    });
    alarms.addHandler(
      'webhook',
      handler.function,
      WEBHOOK_ALARM.webhookErrors,
      WEBHOOK_ALARM.webhookThrottles,
      Duration.minutes(5),
      'SendGrid repeats its calls for 24 hours, and each repeat is taken for three days: what is not taken by then is never counted.',
    );
  }

  private permit(role: iam.Role, { verificationKey, queue, ledger }: SendGridWebhookProps): void {
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    verificationKey.grantRead(role);
    allow(['sqs:SendMessage'], [queue.queueArn]);
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [ledger.table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['call#*'] },
    });
  }
}
