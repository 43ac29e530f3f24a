import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { InboundPhoneSettings } from '../contract/inbound/inbound';
import { Faults } from '../private/faults';
import { sound } from '../private/taken';
import { checkOptions, checkPhoneNumber, INBOUND_TAKES_TOKENS, inboundStandIn } from './inbound-checks';
import { InboundSessions } from './inbound-sessions';
import type { InboundSmsVerificationProps } from './inbound-sms-verification-props';

const DEFAULT_PRIORITY = 91;

/**
 * Verifies phone numbers without sending anything: the page shows a link that opens a text message with a code, the person sends it, and the number that the
 * network names is the one that is verified. No attacker can make it write to anybody, so there is nothing to pump.
 *
 * The sender of an SMS is what the network says. Who can inject messages into a network can name any number, so this proves less than a signed mail: see
 * docs/inbound-verification.md before you rely on it for more than a sign-up.
 *
 * Deploys a page and an API behind the listener, a table, an encrypted topic, two functions, two keys of AWS KMS ($2 a month), a secret ($0.40) and
 * eight alarms ($0.10 a metric). No policy allows to send anything.
 *
 * @example
 *
 * const inbound = new InboundSmsVerification(this, 'InboundSms', {
 *   listener,
 *   origin: 'https://shop.example.com',
 *   serviceName: 'Example Shop',
 *   phoneNumber: '+4915799912345',
 *   notify: [topic],
 * });
 */
export class InboundSmsVerification extends Construct {
  /** Address of the page on which people verify their phone number. */
  public readonly pageUrl: string;

  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  public readonly monitorName: string;

  /** Topic to enter as the two-way channel of the number. */
  public readonly topicArn: string;

  /** Alarms of the inbound verification by text message. */
  public readonly alarms: AlarmBase[];

  constructor(scope: Construct, id: string, props: InboundSmsVerificationProps) {
    super(scope, id);
    props = sound(
      this,
      'InboundSmsVerificationProps',
      props,
      () => check(this, props),
      () => ({
        ...inboundStandIn(props),
        phoneNumber: '+10000000000',
      }),
    );
    const sessions = new InboundSessions(this, 'Sessions', {
      ...props,
      channel: 'sms',
      inboundAddress: props.phoneNumber,
      defaultPriority: DEFAULT_PRIORITY,
    });
    this.pageUrl = sessions.pageUrl;
    this.monitorName = sessions.monitorName;
    const settings: InboundPhoneSettings = {
      monitor: this.monitorName,
      inboundAddress: props.phoneNumber,
      serviceName: props.serviceName,
      line: 'sms',
    };
    const receiver = sessions.addReceiver({
      bundle: 'inbound-phone',
      description: 'OTP shield: takes the messages of inbound verification',
      settings: Stack.of(this).toJsonString(settings),
    });
    const topic = this.topic();
    this.topicArn = topic.topicArn;
    topic.addSubscription(new LambdaSubscription(receiver.function));
    this.alarms = sessions.alarms;
  }

  /** Messages name their sender, so the topic is encrypted; the key of SNS itself can't be shared with AWS End User Messaging. */
  private topic(): Topic {
    const { account, region, partition } = Stack.of(this);
    const conditions = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:sms-voice:${region}:${account}:*` },
    };
    const messaging = new ServicePrincipal('sms-voice.amazonaws.com');
    const key = new Key(this, 'TopicKey', {
      description: 'Encrypts the messages of inbound verification on their way',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [messaging],
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        // In a key policy it means this key.
        resources: ['*'],
        conditions,
      }),
    );
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [messaging],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions,
      }),
    );
    return topic;
  }
}

function check(scope: Construct, props: InboundSmsVerificationProps): void {
  const faults = new Faults();
  faults.demandKnown(props, [...INBOUND_TAKES_TOKENS, 'phoneNumber']);
  checkOptions(faults, scope, props);
  checkPhoneNumber(faults, props.phoneNumber);
  faults.throwIfAny(scope, 'InboundSmsVerification');
}
