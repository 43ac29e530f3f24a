import type { TimeZone } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** Where warnings go. */
export enum WarningChannel {
  /** Warnings go to the topics in `notify`, and to the chat. */
  NOTIFY = 'notify',
  /** Warnings go to nobody: they stand in the log of the notifier, on the dashboard and in the daily report. */
  LOG = 'log',
}

/** Hours in which warnings wait, as the clock on the wall has them. */
export interface QuietHours {
  /** Time of the day at which quiet hours begin, such as `22:00`. */
  readonly from: string;

  /** Time of the day at which quiet hours end, such as `07:00`. Not after `from` means the next day. */
  readonly to: string;

  /** Time zone of `from` and `to`, such as `TimeZone.EUROPE_BERLIN`. */
  readonly timeZone: TimeZone;
}

/** How loud each kind of message is. Critical alarms are never held back by any of this. */
export interface NoticeOptions {
  /**
   * Topics that hear of critical alarms and of their end, beside those in `notify`: they page somebody. At most 5 together with `notify`.
   *
   * @default - nobody is paged
   */
  readonly page?: ITopic[];

  /**
   * Where warnings go.
   *
   * @default WarningChannel.NOTIFY
   */
  readonly warnings?: WarningChannel;

  /**
   * Hours in which warnings are held back. What was held is told as one message when they end, with what came and went meanwhile. Not where nothing is
   * counted: there the notifier has no memory.
   *
   * @default - none
   */
  readonly quietHours?: QuietHours;
}
