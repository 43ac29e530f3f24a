import type { IAlarm, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { IWatchedGuard } from '../notices/i-watched-guard';
import type { SendingChannel } from './sending-channel';

/**
 * A watch over the reputation of a sender. Responder, dashboard, recipient guard and the `otp-shield` command learn from it all that they know of the
 * sender.
 *
 * For a sender of your own make a `ReputationMonitor`, which has the alarms, the notifications and the report that every sender shares, or a class with
 * these members.
 */
export interface IReputationMonitor extends IConstruct {
  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  readonly monitorName: string;

  /** Who sends, as people call it: titles of graphs start with it. */
  readonly senderName: string;

  /** How the codes of this sender travel. */
  readonly channel: SendingChannel;

  /** Alarms that tell people, the critical ones first; the dashboard shows their states. */
  readonly speakingAlarms: IAlarm[];

  /** Topic on which alarms become messages for people. Absent when nobody is to be told, or without a notifier. */
  readonly alarmTopic?: ITopic;

  /**
   * Table in which the notifier keeps what people were told, for `otp-shield ack`. Absent without a notifier, or where nothing is counted.
   *
   * @default - nobody can acknowledge
   */
  readonly noticeTable?: ITable;

  /** The alarm to react to: somebody abuses the sender. Absent when nothing is counted. */
  readonly underAttackAlarm?: IAlarm;

  /** The function that counts the events of the sender. Absent when nothing is counted. */
  readonly ingestFunction?: IFunction;

  /**
   * The function that compares the codes of the last hours and days with what is usual.
   *
   * @default - nothing is compared
   */
  readonly probeFunction?: IFunction;

  /**
   * Queue that takes the ids of messages whose code was typed in, for a sender that wants to hear of them; a recipient guard fills it (`feedBackTo`).
   *
   * @default - the sender isn't told
   */
  readonly feedbackQueue?: IQueue;

  /**
   * The function that closes countries for texts while the posture is raised. The responder invokes it with `{"strict": true, "why": "…"}` and doesn't wait; it opens them again by itself.
   *
   * @default - no country is closed
   */
  readonly countrySwitch?: IFunction;

  /** Codes that were sent, as a sum. */
  readonly sentMetric: Metric;

  /** Counts of harm, as sums, such as hard bounces and complaints: the responder adds them up, and locks down when they keep rising. Empty when nothing is counted. */
  readonly harmMetrics: Metric[];

  /** Whether a daily report goes out, in which a guard can be shown. */
  readonly sendsReport: boolean;

  /** What a person has to enter at the sender, or has to know to send the codes. It becomes outputs of the stack. */
  readonly setupOutputs: SenderOutput[];

  /** Rows of the dashboard about this sender. Widths add up to at most 24 in a row. */
  dashboardWidgets(): IWidget[][];

  /**
   * Has the notifications link a dashboard.
   *
   * @param dashboardName name of the dashboard, in the Region of the stack
   */
  linkDashboard(dashboardName: string): void;

  /**
   * Shows a guard in the daily report.
   *
   * @throws {Error} when there is no report, or one about another guard
   */
  reportGuard(guard: IWatchedGuard): void;

  /**
   * Shows in the daily report what happened that day: alarms, postures with who and why, deploys.
   *
   * @param logGroup in which the responder keeps what people and the shield did
   * @throws {Error} when there is no report
   */
  reportHistory(logGroup: ILogGroup): void;

  /**
   * The function that stops and restarts the sending of codes, for a responder that may pause it. The responder invokes it with `{"sending": false}` and
   * `{"sending": true}`; it must fail when it could not do that. Undefined for a sender that can't be paused.
   *
   * It is asked for only by a responder with `pauseSending`, so it may be made here.
   */
  sendingSwitch(): IFunction | undefined;
}

/** One thing that a person has to know about a sender. */
export interface SenderOutput {
  /** Name of the output of the stack: letters and digits. */
  readonly name: string;

  /** Value of the output, as a person enters it at the sender. */
  readonly value: string;

  /** What the value is for, as the output of the stack says it. */
  readonly description: string;
}
