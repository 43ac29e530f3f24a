import type { ComparisonOperator, IMetric, IWidget, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { SenderFigures } from '../notices/sender-figures';
import type { SenderOutput } from './i-reputation-monitor';
import type { SendingChannel } from './sending-channel';
import type { CountedMailThresholds } from './thresholds';
import type { WatchOptions } from './watch-options';

/** Properties of `ReputationMonitor`. */
export interface ReputationMonitorProps extends WatchOptions {
  /** Who sends, as people call it: 1 to 64 letters, digits, spaces and hyphens. Titles and texts of alarms name it. */
  readonly senderName: string;

  /** How the codes of this sender travel. */
  readonly channel: SendingChannel;

  /**
   * The function that counts the events of the sender. It gets them from `eventQueue`, up to 100 at a time, may run for at most 60 seconds, and answers with
   * the messages that it could not read (`batchItemFailures`).
   *
   * For each batch it writes the metrics of docs/reputation.md, "Another sender", in the namespace `OtpShield` with the one dimension `Monitor`, whose value
   * is `monitorName`; all of them at once, since alarms combine them.
   *
   * @default - nothing is counted: no alarms on bounces and complaints, and the responder never locks down by itself
   */
  readonly eventHandler?: IFunction;

  /**
   * When the alarms on the counts speak up. Without a probe nothing is known of what is usual, so `followBaseline` is false unless you say otherwise.
   *
   * @default - defaults that hold from 200 to 20,000 codes a day
   */
  readonly countedMail?: CountedMailThresholds;

  /**
   * Alarms on what only this sender tells.
   *
   * @default - none
   */
  readonly senderAlarms?: SenderAlarm[];

  /**
   * Rows of the dashboard below the counts. Widths add up to at most 24 in a row.
   *
   * @default - the counts alone, where there are any
   */
  readonly dashboardRows?: IWidget[][];

  /**
   * What the daily report says about the account of the sender.
   *
   * @default - nothing
   */
  readonly figures?: SenderFigures;

  /**
   * The function that stops and restarts the sending of codes, for a responder with `pauseSending`: it is invoked with `{"sending": false}` and
   * `{"sending": true}`, and must fail when it could not do that.
   *
   * @default - the responder can't pause this sender
   */
  readonly sendingSwitch?: IFunction;

  /**
   * What a person has to enter at the sender. It becomes outputs of the stack.
   *
   * @default - nothing
   */
  readonly setupOutputs?: SenderOutput[];

  /**
   * Topics for Amazon Q Developer in chat applications (formerly AWS Chatbot; Slack, Microsoft Teams).
   *
   * @default - none
   */
  readonly chatTopics?: ITopic[];

  /**
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the logs of the handlers are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/** An alarm on what only one sender tells. People hear of it as of every other alarm of the shield. */
export interface SenderAlarm {
  /** End of the name of the alarm, behind the name of the monitor: 1 to 64 small letters, digits and hyphens, such as `loft-empty`. */
  readonly name: string;

  /** The metric that the alarm watches. */
  readonly metric: IMetric;

  /** Value of the metric at which the alarm starts, in its unit. */
  readonly threshold: number;

  /**
   * How the metric is compared with the threshold.
   *
   * @default ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparisonOperator?: ComparisonOperator;

  /**
   * For how many periods in a row the metric must be over the threshold.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * What a period without data means.
   *
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly treatMissingData?: TreatMissingData;

  /** What happened when the alarm is on, for somebody who was asleep a minute ago. */
  readonly happened: string;

  /** What to do first when the alarm is on. */
  readonly todo: string;

  /**
   * Whether the alarm is critical. Without it the alarm is a warning.
   *
   * @default false
   */
  readonly critical?: boolean;

  /**
   * Whether the alarm means that somebody abuses the sender at this moment: then it is critical, and the responder reacts. Take only what no honest person can set
   * off, and what an attacker can't set off without sending codes.
   *
   * @default false
   */
  readonly attack?: boolean;

  /**
   * Page of the runbook, without `.md`.
   *
   * @default 'README'
   */
  readonly runbook?: string;
}
