import type { Duration } from 'aws-cdk-lib';
import type { IAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
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
   * For how long the responder may lock the routes within 24 hours, all its lockdowns together. Whole minutes between 5 minutes and 24 hours.
   *
   * Whoever can make mails bounce and send many requests can bring a lockdown about, so this is what an attacker can take from everybody, a day. It locks for
   * `escalateAfter` at a time. While the responder itself is down (alarm `responder-silent`) nothing ends by itself. What people lock doesn't count.
   *
   * @default Duration.minutes(30)
   */
  readonly maximumLockdownPerDay?: Duration;

  /**
   * Hard bounces and complaints within `escalateAfter` from which strict isn't enough, when they are at least 10 % of the codes sent, where
   * [AWS may pause a sender](https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html), and requests storm in. A whole number of at least 1.
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

  /**
   * The gate of announced campaigns, from the same construct: `webAcl.campaignGate`. It is opened when the campaign begins and closed when it ends, in every mode, and in its time so
   * many times the usual requests are no storm.
   *
   * @default - nobody can announce a campaign
   */
  readonly campaignGate?: IPostureGate;

  /** Topics that hear of every change, and of every change that failed. */
  readonly notify: ITopic[];

  /**
   * The watch over the sender: its attack alarm raises, and its counts of bounces and complaints decide on a lockdown.
   *
   * @default - nothing raises but `attackAlarms` and `warningAlarms`, and there is never a lockdown
   */
  readonly monitor?: IReputationMonitor;

  /**
   * The function that closes countries for texts, from the watch over them (`countrySwitch`): it is called with every check while the posture is raised. Only with a `mode` of at least `STRICT`.
   *
   * @default - no country is closed
   */
  readonly countrySwitch?: IFunction;

  /**
   * Requests for codes, as a sum; `webAcl.metric('CountedRequests', 'classify-request')`. Three times as many as usual at this hour (the middle of the last
   * seven days, at least 10 in a quarter of an hour) are a storm: only then are the routes locked, and nothing is released before its time.
   *
   * @default - without this and `puzzleMetric` there is never a lockdown, and releases go by time and alarms alone
   */
  readonly requestMetric?: Metric;

  /**
   * Requests that came to the human check, as a sum (whether those with a solved puzzle are among them, AWS's pages say both ways); `webAcl.metric('CaptchaRequests', 'human-check')`. Three times as many as usual are a storm, too.
   *
   * @default - only `requestMetric` tells of a storm
   */
  readonly puzzleMetric?: Metric;

  /**
   * Requests that a lockdown refuses, as sums; `[webAcl.metric('BlockedRequests', 'lockdown')]`. Told when it goes on or ends, so that everybody hears what it cost.
   *
   * @default - it isn't said
   */
  readonly lockdownRefusals?: Metric[];

  /**
   * Requests that strict refuses, as sums; the `BlockedRequests` of `strict-rate-limit` and `strict-send-ceiling`.
   *
   * @default - it isn't said
   */
  readonly strictRefusals?: Metric[];

  /**
   * Name of the recipient guard (`guard.guardName`), when the application reports which codes are typed in. While two of three codes by mail of the last hour are,
   * of at least 20, an attack alarm of `monitor` makes nothing strict: those who ask are people, as in a campaign with an old address list. Somebody is told. An
   * attacker has to solve puzzles for, and answer, two codes of his own for each that bounces.
   *
   * @default - bounces alone make it strict
   */
  readonly guardName?: string;

  /**
   * The other ways to sign in that the answer of a lockdown names, as `OtpWebAcl` and `OtpRuleGroup` have them. Notifications promise them only where there
   * are some.
   *
   * @default - not known: notifications say nothing about other ways to sign in
   */
  readonly lockdownAlternatives?: string[];

  /**
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
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
