import type { TimeZone } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/**
 * When the daily report goes out, and to whom. It is about the last calendar day.
 */
export interface DailyReportOptions {
  /**
   * Address from which the report is mailed, of an identity that is verified in SES, such as `shield@example.com`. It
   * goes out without a configuration set, so it doesn't count among the codes.
   *
   * @default - the report isn't mailed by SES, only published to `topics`
   */
  readonly from?: string;

  /**
   * Addresses to which the report is mailed, at most 50. Needs `from`.
   *
   * @default - none
   */
  readonly to?: string[];

  /**
   * Topics that get the report as text. Topics that wake people are a bad place for it.
   *
   * @default - the topics in `notify` of the monitor, when `from` isn't given; else none
   */
  readonly topics?: ITopic[];

  /**
   * Hour of the day at which it is sent, from 0 to 23, in `timeZone`.
   *
   * @default 7
   */
  readonly hour?: number;

  /**
   * Time zone of the hour and of the calendar day.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Inbound verifications whose use the report of the first of a month looks at, by their `monitorName`; one that nobody used is named.
   *
   * @default - none is looked at
   */
  readonly inboundVerifications?: string[];

  /**
   * What 1,000 mails cost, in USD. The default is what SES takes; for SendGrid give what your plan comes to.
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

  /**
   * What one text message costs, in USD, when the application sends a text message for each request that reaches it.
   *
   * @default - codes go out by mail alone
   */
  readonly textMessagePrice?: number;
}
