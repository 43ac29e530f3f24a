import { CfnOutput, Stack, type StackProps, aws_sns as sns, aws_sns_subscriptions as subscriptions } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EmailProvider } from '../email-provider';
import { OtpShield } from '../otp-shield';
import type { OtpProtectionProps } from '../protection/otp-protection-props';

/** Properties of `OtpShieldStack`. */
export interface OtpShieldStackProps extends StackProps, OtpProtectionProps {
  /** ARN of the Application Load Balancer, or of another resource that a regional web ACL can guard. */
  readonly resourceArn: string;

  /**
   * Mail addresses that hear of every alarm. Each gets a mail from AWS with a link to confirm, once.
   *
   * @default - none; a warning says that nobody is told
   */
  readonly alarmEmails?: string[];

  /**
   * Domains whose tokens count besides the host of the request; see `OtpWebAclProps.tokenDomains`.
   *
   * @default - only tokens of the request's own host
   */
  readonly tokenDomains?: string[];

  /**
   * Name of the SES configuration set with which the codes are sent.
   *
   * @default - only the account as a whole is watched
   */
  readonly configurationSetName?: string;

  /**
   * AWS Region in which SES sends.
   *
   * @default - the Region of the stack
   */
  readonly sesRegion?: string;
}

/** The whole product on a resource that exists already, for teams that want no CDK code of their own. */
export class OtpShieldStack extends Stack {
  /** The shield. */
  public readonly shield: OtpShield;
  /** The topic that hears of every alarm. */
  public readonly alarmTopic: sns.Topic;

  constructor(scope: Construct, id: string, props: OtpShieldStackProps) {
    super(scope, id, props);
    this.alarmTopic = new sns.Topic(this, 'Alarms', { displayName: 'OTP shield', enforceSSL: true });
    const emails = props.alarmEmails ?? [];
    for (const email of emails) this.alarmTopic.addSubscription(new subscriptions.EmailSubscription(email));
    this.shield = new OtpShield(this, 'Shield', {
      // The props of the stack itself mean nothing to the shield.
      ...props,
      resourceArns: [props.resourceArn],
      email: EmailProvider.ses({ configurationSetName: props.configurationSetName, sesRegion: props.sesRegion }),
      notify: emails.length > 0 ? [this.alarmTopic] : [],
    });
    const { webAcl } = this.shield;
    new CfnOutput(this, 'WebAclArn', { value: webAcl.webAclArn, description: 'The web ACL in front of the routes' });
    for (const [name, gate] of [
      ['Lockdown', webAcl.lockdownGate],
      ['Strict', webAcl.strictGate],
    ] as const) {
      new CfnOutput(this, `${name}Ipv4Set`, {
        value: gate.ipv4SetRef,
        description: 'Name, id and scope of the gate (IPv4)',
      });
      new CfnOutput(this, `${name}Ipv6Set`, {
        value: gate.ipv6SetRef,
        description: 'Name, id and scope of the gate (IPv6)',
      });
    }
    new CfnOutput(this, 'AlarmTopicArn', {
      value: this.alarmTopic.topicArn,
      description: 'The topic that hears of every alarm',
    });
  }
}
