import { Duration, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnReceiptRule } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { InboundEmailSettings } from '../contract/inbound/inbound';
import { acknowledge, acknowledgeWildcard } from '../private/acknowledged';
import type { BundledFunction } from '../private/bundled-function';
import { Faults } from '../private/faults';
import { sound } from '../private/taken';
import { checkOptions, INBOUND_TAKES_TOKENS, inboundStandIn } from './inbound-checks';
import type { InboundEmailVerificationProps } from './inbound-email-verification-props';
import { InboundSessions } from './inbound-sessions';

const KEY_PREFIX = 'mail/';
const DEFAULT_PRIORITY = 90;

/**
 * Verifies mail addresses without sending anything: the page shows a link that opens a mail with a code, the person sends it, and what SES found out about
 * its sender decides. No attacker can make it write to anybody.
 *
 * Deploys a page and an API behind the listener, a table, a rule in your receipt rule set, a bucket in which mails lie until they are looked at (a day at
 * most), two functions, an RSA key of AWS KMS ($1 a month), a secret ($0.40) and eight alarms ($0.10 a metric). No policy allows to send mail, and no
 * action bounces.
 *
 * @example
 *
 * new InboundEmailVerification(this, 'InboundEmail', {
 *   listener,
 *   origin: 'https://shop.example.com',
 *   serviceName: 'Example Shop',
 *   inboundAddress: 'verify@in.example.com',
 *   receiptRuleSetName: 'default-rule-set',
 *   continueUrl: '/sign-up/confirmed',
 *   notify: [topic],
 * });
 */
export class InboundEmailVerification extends Construct {
  /** Address of the page on which people verify their mail address. */
  public readonly pageUrl: string;

  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  public readonly monitorName: string;

  /** Bucket in which mails lie until they are looked at. */
  public readonly mailBucket: IBucket;

  /** Name of the rule in the receipt rule set. */
  public readonly receiptRuleName: string;

  /** Where the MX record of the inbound domain must point to, with priority 10. */
  public readonly mailExchanger: string;

  /** Alarms of the inbound verification by mail. */
  public readonly alarms: AlarmBase[];

  constructor(scope: Construct, id: string, props: InboundEmailVerificationProps) {
    super(scope, id);
    props = sound(this, 'InboundEmailVerificationProps', props, () => check(this, props), {
      ...inboundStandIn(props),
      inboundAddress: 'refused@example.com',
      receiptRuleSetName: 'refused',
    });
    const { region } = Stack.of(this);
    this.mailExchanger = `inbound-smtp.${region}.amazonaws.com`;
    this.receiptRuleName =
      props.receiptRuleName ??
      Names.uniqueResourceName(this, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });
    const sessions = new InboundSessions(this, 'Sessions', {
      ...props,
      channel: 'email',
      defaultPriority: DEFAULT_PRIORITY,
    });
    this.pageUrl = sessions.pageUrl;
    this.monitorName = sessions.monitorName;
    const bucket = new Bucket(this, 'Mails', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // The handler removes each mail; this is for those that it never saw.
      lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'mails stay for seconds and are read by one role, whose calls CloudTrail can record',
    );
    this.mailBucket = bucket;
    const settings: InboundEmailSettings = {
      monitor: this.monitorName,
      inboundAddress: props.inboundAddress,
      serviceName: props.serviceName,
      bucket: bucket.bucketName,
      keyPrefix: KEY_PREFIX,
      requireDkim: props.requireDkim ?? false,
    };
    const receiver = sessions.addReceiver({
      bundle: 'inbound-email',
      description: 'OTP shield: takes the mails of inbound verification',
      settings: Stack.of(this).toJsonString(settings),
    });
    const mails = bucket.arnForObjects(`${KEY_PREFIX}*`);
    receiver.role.addToPolicy(
      new PolicyStatement({ actions: ['s3:GetObject', 's3:DeleteObject'], resources: [mails] }),
    );
    acknowledgeWildcard(receiver.role, mails, 'SES names each mail by an id of its own');
    // Without it S3 says "access denied" of a mail that was removed already, and a second call of Lambda would count as a failure.
    receiver.role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    this.addRule(props, bucket, receiver);
    this.alarms = sessions.alarms;
  }

  /** CDK's own actions would let any rule of the account write and call; these name the one. */
  private addRule(props: InboundEmailVerificationProps, bucket: Bucket, receiver: BundledFunction): void {
    const stack = Stack.of(this);
    const ruleArn = stack.formatArn({
      service: 'ses',
      resource: 'receipt-rule-set',
      resourceName: `${props.receiptRuleSetName}:receipt-rule/${this.receiptRuleName}`,
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowMailsOfTheRule',
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`${KEY_PREFIX}*`)],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': ruleArn } },
      }),
    );
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: receiver.function.functionArn,
      principal: 'ses.amazonaws.com',
      sourceAccount: stack.account,
      sourceArn: ruleArn,
    });
    const rule = new CfnReceiptRule(this, 'ReceiptRule', {
      ruleSetName: props.receiptRuleSetName,
      after: props.afterReceiptRule,
      rule: {
        name: this.receiptRuleName,
        enabled: true,
        recipients: [props.inboundAddress],
        // Without the scan there is no verdict about spam and viruses.
        scanEnabled: true,
        tlsPolicy: props.requireTls === true ? 'Require' : 'Optional',
        actions: [
          { s3Action: { bucketName: bucket.bucketName, objectKeyPrefix: KEY_PREFIX } },
          { lambdaAction: { functionArn: receiver.function.functionArn, invocationType: 'Event' } },
        ],
      },
    });
    // SES tries bucket and function when the rule is made.
    rule.node.addDependency(permission, bucket.policy!);
  }
}

const RULE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$/;
const PLAIN_ADDRESS =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

function check(scope: Construct, props: InboundEmailVerificationProps): void {
  const faults = new Faults();
  faults.demandKnown(props, [
    ...INBOUND_TAKES_TOKENS,
    'inboundAddress',
    'receiptRuleSetName',
    'receiptRuleName',
    'afterReceiptRule',
  ]);
  checkOptions(faults, scope, props);
  const text = (name: string, value: string | undefined, ok: RegExp, allowed: string) => {
    if (value === undefined || Token.isUnresolved(value) || ok.test(value)) return;
    faults.add(`${name} must be ${allowed}, got ${JSON.stringify(value)}`);
  };
  text(
    'inboundAddress',
    props.inboundAddress,
    PLAIN_ADDRESS,
    'a plain mail address with its domain in lower case, such as verify@in.example.com',
  );
  const name = '1 to 64 letters, digits, _, - or ., with a letter or digit at both ends';
  text('receiptRuleSetName', props.receiptRuleSetName, RULE_NAME, name);
  text('receiptRuleName', props.receiptRuleName, RULE_NAME, name);
  text('afterReceiptRule', props.afterReceiptRule, RULE_NAME, name);
  faults.throwIfAny(scope, 'InboundEmailVerification');
}
