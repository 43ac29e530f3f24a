import type { Duration } from 'aws-cdk-lib';
import type { IAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IPostureGate } from '../protection/posture-gate';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';
import type { ResponderMode } from './responder-mode';

/** How the responder behaves; the part of its properties that `OtpShield` passes on. */
export interface OtpResponderOptions {
  /**
   * How far the responder may go by itself.
   *
   * @default ResponderMode.OBSERVE
   */
  readonly mode?: ResponderMode;

  /**
   * How long a raised posture lasts at least. Whole minutes between 5 minutes and 4 hours. Doubles, up to eight times, when the
   * attack comes back within two hours after a release.
   *
   * @default Duration.minutes(30)
   */
  readonly minimumHold?: Duration;

  /**
   * How long strict is tried before a lockdown. Whole minutes between 5 minutes and 1 hour.
   *
   * @default Duration.minutes(10)
   */
  readonly escalateAfter?: Duration;

  /**
   * How long a lockdown of the responder lasts at most. Whole minutes, at least `minimumHold`, at most 24 hours.
   *
   * @default Duration.hours(2)
   */
  readonly maximumLockdown?: Duration;

  /**
   * Hard bounces and complaints within `escalateAfter` from which strict isn't enough, and the routes are locked. A whole number of at least 1.
   *
   * @default 5
   */
  readonly escalateAtBounces?: number;

  /**
   * Whether the sending of codes may be paused as the last resort, by the `sendingSwitch` of the monitor: in mode `LOCKDOWN`, when mails keep bouncing for
   * `escalateAfter` although the routes are locked. It goes on after half an hour at most, or when the lockdown ends.
   *
   * While it is paused nobody gets a code, not even from a route that you forgot; an attacker who can make you pause has won.
   *
   * @default false
   */
  readonly pauseSending?: boolean;

  /**
   * Alarms of yours that make the posture strict, too, and lock down like the attack alarm of the monitor. At most 50 with `warningAlarms`.
   *
   * @default - only the attack alarm of `monitor`
   */
  readonly attackAlarms?: IAlarm[];

  /**
   * Alarms of yours that make the posture strict, and never more.
   *
   * @default - none
   */
  readonly warningAlarms?: IAlarm[];
}

/** Properties of `OtpResponder`. */
export interface OtpResponderProps extends OtpResponderOptions {
  /** The gate of the lockdown, from `OtpWebAcl`, `OtpRuleGroup` or `PostureGate.fromIpSets`. */
  readonly lockdownGate: IPostureGate;

  /** The gate of the strict posture, from the same construct as `lockdownGate`. */
  readonly strictGate: IPostureGate;

  /** Topics that hear of every change, and of every change that failed. */
  readonly notify: ITopic[];

  /**
   * The watch over the sender: its attack alarm raises, and its counts of bounces and complaints decide on a lockdown.
   *
   * @default - nothing raises but `attackAlarms` and `warningAlarms`, and there is never a lockdown
   */
  readonly monitor?: IReputationMonitor;

  /**
   * Requests for codes, as a sum; `webAcl.metric('CountedRequests', 'classify-request')`. While there are more than three times as many
   * as usual, nothing is released before its time.
   *
   * @default - releases go by time and alarms alone
   */
  readonly requestMetric?: Metric;

  /**
   * Where the runbooks are; the alarms link `<runbookUrl>/<name of the runbook>.md`.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the log of the handler is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}
