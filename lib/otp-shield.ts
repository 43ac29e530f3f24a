import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RULE } from './contract/names';
import { EmailProvider } from './email-provider';
import { OtpWebAcl, type OtpWebAclProps } from './protection/otp-web-acl';
import type { SesReputationMonitor } from './reputation/ses-reputation-monitor';
import { OtpResponder } from './response/otp-responder';
import type { OtpResponderOptions } from './response/otp-responder-props';
import { ShieldAuditor } from './response/shield-auditor';

/** Properties of `OtpShield`. */
export interface OtpShieldProps extends OtpWebAclProps {
  /**
   * Who sends the mails, and so whose reputation is watched.
   *
   * @default - EmailProvider.ses() for the SES account in the Region of the stack
   */
  readonly email?: EmailProvider;

  /**
   * Topics that hear of every alarm.
   *
   * @default - none; a warning says that nobody is told
   */
  readonly notify?: ITopic[];

  /**
   * How far the shield may tighten itself when the sender is abused.
   *
   * @default - it only says what it would do; what people decide with the `otp-shield` command ends when their time is over
   */
  readonly response?: OtpResponderOptions;
}

/**
 * Keeps attackers from using the routes that send one-time codes as a free mail machine: a web ACL in front of them, and
 * somebody who watches the reputation of the sender.
 *
 * ```ts
 * new OtpShield(this, 'OtpShield', {
 *   loadBalancer,
 *   requestRoutes: [OtpRoute.path('/api/auth/otp')],
 *   verifyRoutes: [OtpRoute.path('/api/auth/verify')],
 *   email: EmailProvider.ses({ configurationSetName: 'otp' }),
 *   notify: [topic],
 * });
 * ```
 */
export class OtpShield extends Construct {
  /** The web ACL in front of the routes. */
  public readonly webAcl: OtpWebAcl;
  /** The watch over the sender's reputation; undefined with `EmailProvider.none()`. */
  public readonly sesReputationMonitor?: SesReputationMonitor;
  /** What raises and releases the posture. */
  public readonly responder: OtpResponder;
  /** What looks whether the shield is still as it was deployed. */
  public readonly auditor: ShieldAuditor;

  constructor(scope: Construct, id: string, props: OtpShieldProps) {
    super(scope, id);
    this.webAcl = new OtpWebAcl(this, 'WebAcl', props);
    const email = props.email ?? EmailProvider.ses();
    this.sesReputationMonitor = email._watch(this, props.notify ?? []);
    this.responder = new OtpResponder(this, 'Responder', {
      ...props.response,
      lockdownGate: this.webAcl.lockdownGate,
      strictGate: this.webAcl.strictGate,
      notify: props.notify ?? [],
      monitor: this.sesReputationMonitor,
      sesRegion: email._region,
      doorMetric: this.webAcl.metric('CountedRequests', RULE.classifyRequest),
    });
    this.auditor = new ShieldAuditor(this, 'Auditor', {
      webAcl: this.webAcl,
      resourceArns: [
        ...(props.loadBalancer ? [props.loadBalancer.loadBalancerArn] : []),
        ...(props.resourceArns ?? []),
      ],
      notify: props.notify ?? [],
    });
  }
}
