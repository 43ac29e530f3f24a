import { type Channel, type Lane, REFUSAL, type RecipientFlag, type RefusalReason } from '../contract/recipient/guard';
import { MESSAGES, type MessageId, messageFor, SHARED, WAYS, type Way } from './messages';
import type { Refusal } from './send-rules';

/**
 * - `send`: send the code
 * - `challenge`: what strangers share is used up; ask for a proof younger than a minute and check again with `freshProof`
 * - `refuse`: send nothing
 */
export type CheckOutcome = 'send' | 'challenge' | 'refuse';

export interface CheckResult {
  /** Whether the code may be sent. It counts as sent from now on. */
  readonly allowed: boolean;
  readonly outcome: CheckOutcome;
  /** After how many seconds asking again may help; 0 when allowed. */
  readonly retryAfterSeconds: number;
  /** Why the code was refused. Write it to logs only; the person who asked must not see it. */
  readonly reason?: RefusalReason;
  /** What is wrong with the request itself, where it could not be understood. */
  readonly detail?: string;
  /**
   * What the application has to know before it sends the code, such as `recent-sim-swap`: ask for another proof besides it. Absent where nothing is known. The code may be sent all the same; the person who asked must not see it.
   */
  readonly flags?: readonly RecipientFlag[];
  readonly messageId: MessageId;
  /** Text that the page may show to the person who asked. It is the same whether or not anything is known about the recipient, unless the device proved that it is the recipient's. */
  readonly message: string;
  /** Other ways to sign in or to prove oneself that the page may offer. Depends on the message alone. */
  readonly ways: readonly Way[];
  /** Whether it was decided without the table, because the table could not be reached. */
  readonly degraded: boolean;
}

export interface VerifiedResult {
  /** False when no code was waiting for an answer, or the table can't be reached. */
  readonly counted: boolean;
  /** The value for the device's cookie, given when the device is known from now on. A secret: never log it. */
  readonly deviceToken?: string;
  /** How long the cookie is good, in seconds. */
  readonly deviceTokenSeconds?: number;
}

export interface AttemptResult {
  /** Whether the code may be compared; when not, it is no longer good. */
  readonly allowed: boolean;
  /** How many tries are left after this one. */
  readonly left: number;
  readonly messageId?: MessageId;
  readonly message?: string;
  readonly ways?: readonly Way[];
  readonly degraded: boolean;
}

/** One decision, for metrics and logs. Holds no recipient and no address of a client. */
export interface GuardEvent {
  readonly kind: 'check' | 'verified' | 'attempt';
  readonly channel: Channel;
  readonly app: string;
  readonly purpose: string;
  readonly allowed: boolean;
  /** What a check decided. Absent for verifications and attempts. */
  readonly outcome?: CheckOutcome;
  /** Which set of limits the code was counted against, such as `open` for strangers or `device` for a known device. */
  readonly lane?: Lane;
  readonly reason?: RefusalReason;
  readonly degraded: boolean;
  /** Whether the application says when a code is typed in, so that one that isn't tells something. */
  readonly reporting: boolean;
  /** What the code costs, in US dollars. */
  readonly price: number;
  readonly domain?: string;
  readonly country?: string;
  readonly phonePrefix?: string;
  /** Keyed hash of `phonePrefix`. */
  readonly range?: string;
  /** Whether ten different recipients of the range got a code within the hour, so that naming it points at nobody. */
  readonly crowded?: boolean;
  /** Why the table could not be used: the name of the error. Absent when it could. */
  readonly fault?: string;
  /** Why the sender of the text will not hear of a verification. Absent for the rest, and when it hears. */
  readonly feedbackFault?: string;
  /** Why a look-up could say nothing, if one was asked. */
  readonly lookupFault?: string;
  readonly flags?: readonly RecipientFlag[];
}

/** Why nothing goes out, and whether a fresh proof changes that. */
export interface Refused extends Refusal {
  /** The device proved that it is the recipient's, so it may be told. */
  readonly knownDevice?: boolean;
  /** A fresh proof was there already. */
  readonly final?: boolean;
}

export function sent(): CheckResult {
  return worded({ allowed: true, outcome: 'send', retryAfterSeconds: 0 }, 'look-for-code');
}

export function refused(refusal: Refused, now: number): CheckResult {
  const { reason, until, knownDevice, final } = refusal;
  const outcome = SHARED.has(reason) && !final ? 'challenge' : 'refuse';
  const retryAfterSeconds = Math.max(0, Math.ceil((until - now) / 1000));
  const id =
    outcome === 'challenge' ? 'prove-again' : knownDevice && reason !== REFUSAL.blocked ? 'wait' : messageFor(reason);
  return worded({ allowed: false, outcome, retryAfterSeconds, reason }, id);
}

/** Nobody could be asked. */
export function undecided(allowed: boolean, retryAfterSeconds: number): CheckResult {
  return {
    ...(allowed ? sent() : refused({ reason: REFUSAL.unavailable, until: retryAfterSeconds * 1000 }, 0)),
    degraded: true,
  };
}

export function tried(left: number | undefined, degraded = false): AttemptResult {
  if (left !== undefined) return { allowed: true, left, degraded };
  const messageId = degraded ? 'try-later' : 'new-code';
  return { allowed: false, left: 0, messageId, message: MESSAGES[messageId], ways: WAYS[messageId], degraded };
}

function worded(
  result: Pick<CheckResult, 'allowed' | 'outcome' | 'retryAfterSeconds' | 'reason'>,
  messageId: MessageId,
): CheckResult {
  return { ...result, messageId, message: MESSAGES[messageId], ways: WAYS[messageId], degraded: false };
}
