import { Construct } from 'constructs';
import type { OtpDashboard } from './dashboard/otp-dashboard';
import { operate, operationsStandIn } from './operate';
import type { OtpOperationsProps } from './otp-operations-props';
import type { AutomaticBlockList } from './posture/automatic-block-list';
import type { OtpResponder } from './posture/otp-responder';
import type { ShieldAuditor } from './posture/shield-auditor';
import { taken } from './private/taken';
import type { RecipientGuard } from './recipient/recipient-guard';
import type { IReputationMonitor } from './reputation/i-reputation-monitor';

/**
 * Everything that `OtpShield` has around its rules, for rules that stand in a web ACL of somebody else: the watch over the sender, the responder, the
 * auditor, the dashboard and what the `otp-shield` command needs.
 *
 * ```ts
 * const rules = new OtpRuleGroup(this, 'Rules', { requestRoutes: [OtpRoute.path('/api/auth/otp')] });
 * new OtpOperations(this, 'OtpShield', {
 *   webAcl: rules.inWebAcl({ webAclArn: 'arn:aws:wafv2:…:regional/webacl/site/…' }),
 *   resourceArns: [loadBalancer.loadBalancerArn],
 *   email: EmailProvider.ses({ configurationSetName: 'otp' }),
 *   notify: [topic],
 * });
 * ```
 */
export class OtpOperations extends Construct {
  /** The watch over the sender's reputation, of the class that the provider makes; undefined with `EmailProvider.none()`. */
  public readonly reputationMonitor?: IReputationMonitor;
  /** The watch over the text messages; undefined without `sms`. */
  public readonly textMonitor?: IReputationMonitor;
  /** What raises and releases the posture. */
  public readonly responder: OtpResponder;
  /** What looks whether the rules are still as they were deployed. */
  public readonly auditor: ShieldAuditor;
  /** What blocks addresses that keep failing; undefined unless `automaticBlockList` is given. */
  public readonly automaticBlockList?: AutomaticBlockList;
  /** What bounds the codes of each recipient; undefined unless `recipientGuard` is given. */
  public readonly recipientGuard?: RecipientGuard;
  /**
   * What an attacker whose solver always wins can do within a day, by the settings alone: messages, money, puzzles, and who is refused. Text in lines of 60 characters; an output of the
   * stack has it, too.
   */
  public readonly worstDay: string;
  /** Everything on one page; undefined when `dashboard` is false. */
  public readonly dashboard?: OtpDashboard;

  constructor(scope: Construct, id: string, props: OtpOperationsProps) {
    super(scope, id);
    const operations = taken(
      this,
      'OtpOperationsProps',
      props,
      () => operate(this, props),
      () => operate(this, { webAcl: props.webAcl, resourceArns: [], ...operationsStandIn(props) }),
    );
    this.reputationMonitor = operations.reputationMonitor;
    this.textMonitor = operations.textMonitor;
    this.responder = operations.responder;
    this.auditor = operations.auditor;
    this.automaticBlockList = operations.automaticBlockList;
    this.recipientGuard = operations.recipientGuard;
    this.worstDay = operations.worstDay;
    this.dashboard = operations.dashboard;
  }
}
