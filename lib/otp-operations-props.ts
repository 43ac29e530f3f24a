import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { DailyReportOptions } from './notices/daily-report-options';
import type { NoticeOptions } from './notices/notice-options';
import type { AutomaticBlockListOptions } from './posture/automatic-block-list';
import type { OtpResponderOptions } from './posture/otp-responder-props';
import type { IOtpWebAcl } from './protection/i-otp-web-acl';
import type { RecipientGuardOptions } from './recipient/recipient-guard-props';
import type { EmailProvider } from './reputation/email-provider';
import type { SmsProvider } from './reputation/sms-provider';

/** Everything about a shield but its rules; `OtpShield` and `OtpOperations` take the same. */
export interface OtpOperationsOptions {
  /**
   * Who sends the mails, and so whose reputation is watched.
   *
   * @default - EmailProvider.ses() for the SES account in the Region of the stack
   */
  readonly email?: EmailProvider;

  /**
   * Who sends the text messages, and so what is watched for pumping: beside the mails, or alone with `email: EmailProvider.none()`. An alarm on texts makes the
   * posture strict where `response` allows it, and locks nobody out.
   *
   * @default - nobody watches text messages
   */
  readonly sms?: SmsProvider;

  /**
   * Topics that hear of every alarm. Those of this app get a policy, and their keys a permission, with which alarms may publish; others a warning, since
   * synth can't see theirs (`otp-shield doctor` can).
   *
   * @default - none; a warning says that nobody is told
   */
  readonly notify?: ITopic[];

  /**
   * How loud each kind of message is: who is paged, whether warnings are told, quiet hours.
   *
   * @default - every message goes to `notify`, at once
   */
  readonly notices?: NoticeOptions;

  /**
   * A report of every day: mail, recipients, web ACL, account, cost, and what to do. The texts have a report of their own. Not without `email` and `sms`.
   *
   * @default - no report
   */
  readonly dailyReport?: DailyReportOptions;

  /**
   * A second wall behind the rules: a guard that bounds what each recipient gets, which applications ask before they send a code (`grantCheck`). `{}` takes
   * every default. Complaints and hard bounces that the monitor counts fill its block list; alarms, report and dashboard show it. About 8 USD a month, and
   * as much for a million checks.
   *
   * @default - no guard
   */
  readonly recipientGuard?: RecipientGuardOptions;

  /**
   * Whether web ACL, mail, recipients, posture and cost are drawn on one page of CloudWatch, which the notifications link.
   *
   * The first three dashboards of an account are free, each further one costs 3 USD a month.
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * How far the shield may tighten itself when the sender is abused.
   *
   * @default - it only says what it would do; what people decide with the `otp-shield` command ends when their time is over
   */
  readonly response?: OtpResponderOptions;

  /**
   * Block addresses that keep failing the CAPTCHA, for some hours; see `AutomaticBlockList`. Needs the log, and turns `blockList` on.
   *
   * @default - nobody is blocked automatically
   */
  readonly automaticBlockList?: AutomaticBlockListOptions;

  /**
   * Whether the stack gets the outputs by which the `otp-shield` command finds the shield. Their names start with the path of this construct, and none
   * is exported.
   *
   * @default true
   */
  readonly operatorOutputs?: boolean;
}

/** Properties of `OtpOperations`. */
export interface OtpOperationsProps extends OtpOperationsOptions {
  /** The web ACL in which the rules stand: `inWebAcl()` of an `OtpRuleGroup`, or an `OtpWebAcl`. */
  readonly webAcl: IOtpWebAcl;

  /** ARNs of the resources that the web ACL must guard. */
  readonly resourceArns: string[];
}
