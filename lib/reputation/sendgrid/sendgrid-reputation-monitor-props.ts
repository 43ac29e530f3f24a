import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { DailyReportOptions } from '../../notices/daily-report-options';
import type { WatchedWebAcl } from '../../notices/watched-web-acl';
import type { SendGridEmailOptions } from './sendgrid-email-options';

/**
 * Properties of `SendGridReputationMonitor`.
 */
export interface SendGridReputationMonitorProps extends SendGridEmailOptions {
  /**
   * Topics that hear of every alarm, and of its end.
   *
   * Same account and Region as the stack.
   */
  readonly notify: ITopic[];

  /**
   * The web ACL in front of the routes, for what notifications say about it.
   *
   * @default - the mail alone is watched
   */
  readonly webAcl?: WatchedWebAcl;

  /**
   * A report of every day: mail, recipients, web ACL, account, cost, and what to do. It is mailed by SES (`from` and `to`), or goes to topics.
   *
   * @default - no report
   */
  readonly dailyReport?: DailyReportOptions;
}
