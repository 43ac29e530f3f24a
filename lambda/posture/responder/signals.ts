import type { ResponderMode } from '../../../lib/contract/posture/posture';

/** All times in milliseconds. */
export interface Policy {
  readonly mode: ResponderMode;
  readonly minimumHold: number;
  readonly escalateAfter: number;
  readonly maximumLockdownPerDay: number;
  readonly harm: number;
  readonly mayPauseMail: boolean;
}

export interface Signals {
  /** Since when an alarm of this level is on. */
  readonly criticalSince?: number;
  readonly warningSince?: number;
  /** Bounces and complaints within the last `escalateAfter`; undefined when nobody knows. */
  readonly harm?: number;
  /** Codes that were sent in that time. */
  readonly sent?: number;
  /** Requests for codes, in multiples of what is usual at this hour; undefined when nobody knows. */
  readonly pressure?: number;
  /** The same for requests that came to the human check. */
  readonly puzzles?: number;
  /** Codes of the last hour whose application reports what is typed in, and those that were; undefined when nobody knows. */
  readonly awaited?: number;
  readonly verified?: number;
  /** Whether an alarm is on that doesn't speak of mails alone. */
  readonly otherAlarm?: boolean;
  /** Whether the state of the alarms could be read at all. */
  readonly known: boolean;
}
