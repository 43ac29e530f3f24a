import { CfnOutput, Stack, type StackProps, aws_sns as sns, aws_sns_subscriptions as subscriptions } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EmailProvider } from '../email-provider';
import { OtpShield } from '../otp-shield';
import { CaptchaApiKey } from '../protection/captcha-api-key';
import { FrontEndOutputs } from '../protection/front-end-outputs';
import type { OtpProtectionProps } from '../protection/otp-protection-props';
import { GATE_BASE_PATH, TURNSTILE_CONTENT_SECURITY_POLICY } from '../protection/turnstile/turnstile-gate';
import { OperatorOutputs } from '../response/operator-outputs';
import type { OtpResponderOptions } from '../response/otp-responder-props';
import { type TurnstileByArnOptions, turnstileByArn } from './turnstile-by-arn';

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
   * Domains whose tokens count besides the host of the request; see `OtpWebAclProps.tokenDomains`. With them the stack makes a
   * `CaptchaApiKey` for the first five and prints what the front end needs.
   *
   * @default - only tokens of the request's own host, and no key
   */
  readonly tokenDomains?: string[];

  /**
   * Name of the SES configuration set with which the codes are sent.
   *
   * @default - a configuration set is made; send the codes with it
   */
  readonly configurationSetName?: string;

  /**
   * AWS Region in which SES sends.
   *
   * @default - the Region of the stack
   */
  readonly sesRegion?: string;

  /**
   * Cloudflare Turnstile on a listener that exists already, in place of `humanCheck`.
   *
   * @default - `humanCheck`
   */
  readonly turnstile?: TurnstileByArnOptions;

  /**
   * How far the shield may tighten itself when the sender is abused.
   *
   * @default - it only says what it would do
   */
  readonly response?: OtpResponderOptions;
}

/** The whole product on a resource that exists already, for teams that want no CDK code of their own. */
export class OtpShieldStack extends Stack {
  /** The shield. */
  public readonly shield: OtpShield;
  /** The topic that hears of every alarm. */
  public readonly alarmTopic: sns.Topic;

  constructor(scope: Construct, id: string, props: OtpShieldStackProps) {
    super(scope, id, props);
    const { turnstile } = props;
    if (turnstile && props.humanCheck) {
      throw new Error(
        `OtpShieldStack (${this.node.path}): turnstile must stand alone, got humanCheck besides; remove one of them`,
      );
    }
    this.alarmTopic = new sns.Topic(this, 'Alarms', { displayName: 'OTP shield', enforceSSL: true });
    const emails = props.alarmEmails ?? [];
    for (const email of emails) this.alarmTopic.addSubscription(new subscriptions.EmailSubscription(email));
    this.shield = new OtpShield(this, 'Shield', {
      // The props of the stack itself mean nothing to the shield.
      ...props,
      humanCheck: turnstile ? turnstileByArn(this, turnstile) : props.humanCheck,
      resourceArns: [props.resourceArn],
      email: EmailProvider.ses({ configurationSetName: props.configurationSetName, sesRegion: props.sesRegion }),
      notify: emails.length > 0 ? [this.alarmTopic] : [],
    });
    const { webAcl, sesReputationMonitor: monitor, responder } = this.shield;
    new OperatorOutputs(this, 'Outputs', {
      lockdownGate: webAcl.lockdownGate,
      strictGate: webAcl.strictGate,
      webAclArn: webAcl.webAclArn,
      webAclMetricName: webAcl.metricName,
      resourceArns: [props.resourceArn],
      monitor,
      responder,
      auditor: this.shield.auditor,
      blockList: webAcl.blockList,
      topic: this.alarmTopic,
    });
    if (turnstile) {
      new CfnOutput(this, 'TurnstileGateUrl', {
        value: turnstile.issuer + GATE_BASE_PATH,
        description: 'gateUrl of createTurnstileFetch',
      });
      new CfnOutput(this, 'TurnstileContentSecurityPolicy', {
        value: TURNSTILE_CONTENT_SECURITY_POLICY,
        description: 'What the content security policy of the pages has to allow for Turnstile',
      });
    }
    const { tokenDomains = [] } = props;
    if (tokenDomains.length > 0) {
      const captchaApiKey = new CaptchaApiKey(this, 'CaptchaApiKey', { tokenDomains: tokenDomains.slice(0, 5) });
      new FrontEndOutputs(this, 'FrontEnd', { captchaApiKey, tokenDomains });
    }
  }
}
