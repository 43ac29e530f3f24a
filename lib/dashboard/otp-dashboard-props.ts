import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IWatchedGuard } from '../notices/i-watched-guard';
import type { WatchedWebAcl } from '../notices/watched-web-acl';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';

/**
 * Properties of `OtpDashboard`.
 */
export interface OtpDashboardProps {
  /**
   * The watches over the senders. Each brings its own rows.
   *
   * @default - nothing about senders
   */
  readonly monitors?: IReputationMonitor[];

  /**
   * The web ACL in front of the routes.
   *
   * @default - nothing about the web ACL
   */
  readonly webAcl?: WatchedWebAcl;

  /**
   * Name of the responder (`responderName`), whose posture is shown.
   *
   * @default - nothing about the posture
   */
  readonly responderName?: string;

  /**
   * The guard of recipients, a `RecipientGuard`: codes sent and typed in, refusals, budget, cost of codes that nobody typed in. Two tables ask the log of
   * its function, which costs 0.005 USD per GB read each time that somebody looks.
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   * @default - nothing about recipients
   */
  readonly recipientGuard?: IWatchedGuard;

  /**
   * Further alarms whose state stands on top, such as `alarms` of a responder, an auditor or a block list; `OtpShield` gives those it has.
   * The widget takes 100 in all, these first.
   *
   * @default - those of the monitors and the guard alone
   */
  readonly alarms?: IAlarm[];

  /**
   * Name of the dashboard: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default - made from the path of this construct
   */
  readonly dashboardName?: string;

  /**
   * What 1,000 mails cost, in USD.
   *
   * @see https://aws.amazon.com/ses/pricing/
   * @default 0.1
   */
  readonly mailPricePerThousand?: number;

  /**
   * What 1,000 CAPTCHA attempts cost, in USD.
   *
   * @see https://aws.amazon.com/waf/pricing/
   * @default 0.4
   */
  readonly captchaPricePerThousand?: number;
}
