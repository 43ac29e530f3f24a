import type { IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { OtpDashboard } from './dashboard/otp-dashboard';
import { operate, operationsStandIn } from './operate';
import type { OtpOperationsOptions } from './otp-operations-props';
import type { AutomaticBlockList } from './posture/automatic-block-list';
import type { OtpResponder } from './posture/otp-responder';
import type { ShieldAuditor } from './posture/shield-auditor';
import { Round } from './private/round';
import { taken } from './private/taken';
import { distributionArn } from './protection/distribution/distribution-props';
import { OtpWebAcl } from './protection/otp-web-acl';
import type { OtpWebAclProps } from './protection/otp-web-acl-props';
import { STAND_IN_ROUTES } from './protection/settings';
import type { RecipientGuard } from './recipient/recipient-guard';
import type { IReputationMonitor } from './reputation/i-reputation-monitor';
import { RequestLimit } from './request-limit';
import { sendersOf } from './user-pool-senders';

/** Properties of `OtpShield`. */
export interface OtpShieldProps extends OtpWebAclProps, OtpOperationsOptions {}

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
  /** The watch over the sender's reputation, of the class that the provider makes; undefined with `EmailProvider.none()`. */
  public readonly reputationMonitor?: IReputationMonitor;
  /** The watch over the text messages, of the class that the provider makes; undefined without `sms`. */
  public readonly textMonitor?: IReputationMonitor;
  /** What raises and releases the posture. */
  public readonly responder: OtpResponder;
  /** What looks whether the shield is still as it was deployed. */
  public readonly auditor: ShieldAuditor;
  /**
   * What an attacker whose solver always wins can do within a day, by the settings alone: messages, money, puzzles, and who is refused. Text in lines of 60 characters; an output of the
   * stack has it, too.
   */
  public readonly worstDay: string;
  /** Everything on one page; undefined when `dashboard` is false. */
  public readonly dashboard?: OtpDashboard;
  /** What blocks addresses that keep failing; undefined unless `automaticBlockList` is given. */
  public readonly automaticBlockList?: AutomaticBlockList;

  /** What bounds the codes of each recipient; undefined unless `recipientGuard` is given. */
  public readonly recipientGuard?: RecipientGuard;

  /** @internal */
  public readonly _furtherAlarms: string[];

  constructor(scope: Construct, id: string, props: OtpShieldProps) {
    super(scope, id);
    const { webAcl, operations } = taken(
      this,
      'OtpShieldProps',
      props,
      () => make(this, props),
      () => make(this, { ...STAND_IN_ROUTES, ...operationsStandIn(props) }),
    );
    this.webAcl = webAcl;
    this.reputationMonitor = operations.reputationMonitor;
    this.textMonitor = operations.textMonitor;
    this.responder = operations.responder;
    this.auditor = operations.auditor;
    this.worstDay = operations.worstDay;
    this.automaticBlockList = operations.automaticBlockList;
    this.recipientGuard = operations.recipientGuard;
    this.dashboard = operations.dashboard;
    this._furtherAlarms = operations.furtherAlarms;
  }
}

function make(scope: Construct, props: OtpShieldProps) {
  const round = new Round();
  const webAclProps = {
    ...props,
    // The guard refuses, and knows whom; a counter that many share, be it all or those behind one address, knows nobody.
    rateLimitAsks: props.rateLimitAsks ?? (props.recipientGuard && props.humanCheck?._facts?.hasPuzzle !== false),
    sendCeiling: props.sendCeiling ?? (props.recipientGuard && RequestLimit.none()),
    blockList: props.automaticBlockList === undefined ? props.blockList : true,
  };
  const webAcl = round.make(() => new OtpWebAcl(scope, 'WebAcl', webAclProps));
  const { loadBalancer, distribution, resourceArns = [], userPool } = props;
  const known = isDistribution(distribution) ? distributionArn(scope, distribution) : undefined;
  const operations = operate(
    scope,
    {
      ...props,
      ...(isUserPool(userPool) && sendersOf(scope, userPool, props)),
      webAcl,
      // A list that isn't one was refused already.
      resourceArns: [
        ...(loadBalancer ? [loadBalancer.loadBalancerArn] : []),
        ...(known === undefined ? [] : [known]),
        ...(isUserPool(userPool) ? [userPool.userPoolArn] : []),
        ...(Array.isArray(resourceArns) ? resourceArns : []),
      ],
    },
    round,
  );
  return { webAcl, operations };
}

function isDistribution(given: unknown): given is IDistributionRef {
  return typeof given === 'object' && given !== null && 'distributionRef' in given;
}

/** What isn't one was refused already. */
function isUserPool(given: unknown): given is IUserPool {
  return typeof given === 'object' && given !== null && 'userPoolArn' in given;
}
