import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { DailyReportOptions } from '../../notices/daily-report-options';
import type { WatchedWebAcl } from '../../notices/watched-web-acl';
import type { SesEmailOptions } from './ses-email-options';

/**
 * Properties of `SesReputationMonitor`.
 */
export interface SesReputationMonitorProps extends SesEmailOptions {
  /**
   * Topics that hear of every alarm, and of its end.
   *
   * Same account and Region as the stack. A topic encrypted with a customer managed KMS key must let
   * `cloudwatch.amazonaws.com` use the key, or the notifications are lost.
   */
  readonly notify: ITopic[];

  /**
   * The web ACL in front of the routes. With it the monitor knows how many codes are typed in, and notifications and
   * report say what happened there.
   *
   * @default - the mail alone is watched
   */
  readonly webAcl?: WatchedWebAcl;

  /**
   * A report of every day: mail, recipients, web ACL, account, cost, and what to do.
   *
   * @default - no report
   */
  readonly dailyReport?: DailyReportOptions;
}
