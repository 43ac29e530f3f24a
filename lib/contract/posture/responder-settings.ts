import type { AlarmLevel } from '../alarm';
import type { MetricRef } from '../metric-source';
import type { ShieldIdentity } from '../shield-identity';
import type { GateName } from './gate';
import type { ResponderMode } from './posture';

/** What the construct tells the handler; travels as JSON in one environment variable. All times in seconds. */
export interface ResponderSettings {
  /** Dimension of the metrics. */
  readonly shield: string;
  /** What people are told, and what their commands name. */
  readonly identity: ShieldIdentity;
  /** Whether the answer of a lockdown names other ways to sign in; absent where it isn't known. */
  readonly alternatives?: boolean;
  readonly mode: ResponderMode;
  /** `name|id|scope` of the IP sets. */
  readonly gates: Readonly<Record<GateName, { readonly ipv4: string; readonly ipv6: string }>>;
  /** The same of the gate of announced campaigns; absent where nobody can announce one. */
  readonly campaignGate?: { readonly ipv4: string; readonly ipv6: string };
  /** Alarms that raise. */
  readonly alarms: ReadonlyArray<{
    readonly name: string;
    readonly level: AlarmLevel;
    /** Whether it speaks of mails only: then codes that are typed in speak against it. */
    readonly ofMails?: boolean;
  }>;
  readonly topicArns: readonly string[];
  /** A raised posture lasts at least so long. */
  readonly minimumHold: number;
  /** `strict` must have been tried for so long before a lockdown. */
  readonly escalateAfter: number;
  /** The lockdowns of the responder within 24 hours last no longer, all together. */
  readonly maximumLockdownPerDay: number;
  /** So many bounces and complaints within `escalateAfter` mean that `strict` isn't enough. */
  readonly harm: number;
  /** Metrics that are added up to the harm. */
  readonly harmMetrics: readonly MetricRef[];
  /** Codes that were sent, to which the harm is compared. */
  readonly sentMetrics: readonly MetricRef[];
  /** Codes of an application that reports what is typed in, and those that were; absent without a recipient guard. */
  readonly typedIn?: { readonly awaited: MetricRef; readonly verified: MetricRef };
  /** Requests for codes, as the web ACL counts them. */
  readonly requestMetric?: MetricRef;
  /** Requests that came to the human check. */
  readonly puzzleMetric?: MetricRef;
  /** What each gate refuses while it is open, for the news of what it cost. */
  readonly refusedMetrics: Readonly<Record<GateName, readonly MetricRef[]>>;
  /** ARN of the function that stops and restarts the sending of codes as the last resort; absent when nobody may. */
  readonly sendingSwitch?: string;
  /** ARN of the function that closes countries for texts; absent when none may be closed. */
  readonly countrySwitch?: string;
}
