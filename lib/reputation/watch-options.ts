import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { DailyReportOptions } from '../notices/daily-report-options';
import type { NoticeOptions } from '../notices/notice-options';
import type { WatchedWebAcl } from '../notices/watched-web-acl';

/** What every monitor is told, whoever sends. */
export interface WatchOptions {
  /**
   * Topics that hear of every alarm, and of its end.
   *
   * Same account and Region as the stack. A topic encrypted with a customer managed KMS key must let
   * `cloudwatch.amazonaws.com` use the key, or the notifications are lost.
   */
  readonly notify: ITopic[];

  /**
   * How loud each kind of message is: who is paged, whether warnings are told, quiet hours.
   *
   * @default - every message goes to `notify`, at once
   */
  readonly notices?: NoticeOptions;

  /**
   * The web ACL in front of the routes. With it the monitor knows how many codes are typed in, and notifications and
   * report say what happened there.
   *
   * @default - the sender alone is watched
   */
  readonly webAcl?: WatchedWebAcl;

  /**
   * A report of every day: what was sent, recipients, web ACL, account, cost, and what to do. It is mailed by SES (`from` and `to`), or goes to topics.
   *
   * @default - no report
   */
  readonly dailyReport?: DailyReportOptions;

  /**
   * Whether codes also travel another way than by this sender. Then what it sends isn't held against the requests for codes.
   *
   * @default false
   */
  readonly otherChannels?: boolean;
}
