import type { AlarmLevel } from '../alarm';
import type { MetricRef } from '../metric-source';
import type { GateName } from './gate';
import type { ResponderMode } from './posture';

/** What the construct tells the handler; travels as JSON in one environment variable. All times in seconds. */
export interface ResponderSettings {
  /** Name of the shield: dimension of the metrics and part of the notifications. */
  readonly shield: string;
  readonly mode: ResponderMode;
  /** `name|id|scope` of the IP sets. */
  readonly gates: Readonly<Record<GateName, { readonly ipv4: string; readonly ipv6: string }>>;
  /** Alarms that raise. */
  readonly alarms: ReadonlyArray<{ readonly name: string; readonly level: AlarmLevel }>;
  readonly topicArns: readonly string[];
  /** A raised posture lasts at least so long. */
  readonly minimumHold: number;
  /** `strict` must have been tried for so long before a lockdown. */
  readonly escalateAfter: number;
  /** No lockdown of the responder lasts longer. */
  readonly maximumLockdown: number;
  /** So many bounces and complaints within `escalateAfter` mean that `strict` isn't enough. */
  readonly harm: number;
  /** Metrics that are added up to the harm. */
  readonly harmMetrics: readonly MetricRef[];
  /** Requests for codes, as the web ACL counts them. */
  readonly requestMetric?: MetricRef;
  /** ARN of the function that stops and restarts the sending of codes as the last resort; absent when nobody may. */
  readonly sendingSwitch?: string;
}
