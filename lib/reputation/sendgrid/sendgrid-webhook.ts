import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmSet } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { SENDGRID_ENV } from '../../contract/reputation/sendgrid/env';
import { BundledFunction } from '../../private/bundled-function';
import { publicAddress } from '../../private/public-address';
import type { MailLedgerStore } from '../mail-ledger-store';
import { addWebhookAlarms } from '../signed-webhook';

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
    this.url = publicAddress(handler.function);
    addWebhookAlarms(alarms, monitorName, handler.function, {
      refusedFor: 'not signed, forged, late or too big.',
      todo: 'if events stay away as well, the verification key was replaced; if not, a stranger found the address.',
      consequence:
        'SendGrid repeats its calls for 24 hours, and each repeat is taken for three days: what is not taken by then is never counted.',
    });
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
