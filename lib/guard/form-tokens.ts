import { faultName } from '../contract/aws-fault';
import type { Clock } from '../contract/clock';
import type { FailureMode } from '../contract/recipient/guard';
import type { FormToken } from './form-token';
import type { KeyRing } from './key-ring';
import type { GuardStore } from './store';

/** What a token is for. */
export interface FormTokenRequest {
  /** Name of the form, chosen by the application: a token for one form is none for another. 1 to 64 characters. */
  readonly form: string;
  /**
   * What tells this browser from others, such as the id of its session, 1 to 256 characters. Another one can't use the token then. Leave the name out for
   * a token that any browser may use: a session that is named and has no value (`undefined`, `''`) is a fault, since whoever sends no cookie would get such
   * a token.
   *
   * @default - any browser may use the token
   */
  readonly session?: string;
}

export interface RedeemRequest extends FormTokenRequest {
  /** The token that the page sent with the form; anything else is refused. */
  readonly token: unknown;
}

export interface IssuedFormToken {
  /** The token that the page with the form sends back. */
  readonly token: string;
  /** How long the token is good, in seconds. */
  readonly seconds: number;
}

/**
 * - `missing`, `invalid`: the request comes from no page of yours
 * - `expired`, `used`: it comes from a form that stood open for long, was sent twice, or was copied
 * - `unavailable`: the table or the keys can't be reached
 */
export type FormTokenRefusal = 'missing' | 'invalid' | 'expired' | 'used' | 'unavailable';

export interface RedeemResult {
  /** Whether the request comes from a form that was opened, and that hasn't been sent yet. */
  readonly accepted: boolean;
  /** Why the form was refused, for logs and for the page. Absent when it was accepted. */
  readonly reason?: FormTokenRefusal;
  /** A page of yours may fetch another token and send the form once more, without asking the person. */
  readonly fetchAnother: boolean;
  /** Whether it was decided without the table, so that nobody knows whether the token was used before. */
  readonly degraded: boolean;
}

export interface FormTokenParts {
  readonly store: Pick<GuardStore, 'attempt'>;
  /** Asked for with each call, so it should remember them. */
  readonly keys: () => Promise<KeyRing>;
  readonly clock: Clock;
  /** How long a token is good, 60 to 3,600 seconds. @default 600 */
  readonly seconds?: number;
  /**
   * While the table can't be reached: refuse all, or take each token once in each process, without knowing whether it was used before or elsewhere.
   *
   * @default 'CLOSED'
   */
  readonly failureMode?: FailureMode;
  /** Hears that the table or the keys can't be reached. @default - one line on stderr */
  readonly onUnavailable?: (fault: string, accepted: boolean) => void;
}

const DEFAULT_SECONDS = 600;
/** Clocks of two machines differ; a token from the future is forged, or the clock is wrong. */
const SKEW_SECONDS = 30;
/** Some 10 MB. */
const MOST_NOTED = 50_000;

/**
 * One-time tokens for forms: the page fetches one when the form opens, and the request that it sends counts once, within minutes. Signed, so issuing
 * writes nothing; the table of the guard notes what was used.
 */
export class FormTokens {
  private readonly seconds: number;
  private readonly usedHere = new UsedHere();

  constructor(private readonly parts: FormTokenParts) {
    const { seconds = DEFAULT_SECONDS } = parts;
    if (!(Number.isInteger(seconds) && seconds >= 60 && seconds <= 3600)) {
      throw new Error(`seconds must be a whole number from 60 to 3600, got ${seconds}; leave it out for 600`);
    }
    this.seconds = seconds;
  }

  /**
   * A token for one form that is about to be shown.
   *
   * @throws {Error} when `form` or `session` is empty or too long, when `session` is named and `undefined`, or when the keys can't be read: answer 503
   * then
   */
  public async issue(request: FormTokenRequest): Promise<IssuedFormToken> {
    const subject = subjectOf(request);
    if (subject === undefined) {
      throw new Error(
        'form must have 1 to 64 characters, and session, where it is named, 1 to 256; hash a longer session, and begin one before the form is shown',
      );
    }
    const keys = await this.parts.keys();
    return { token: keys.formToken(subject, this.parts.clock.now()), seconds: this.seconds };
  }

  /** Whether the request may go on; uses the token up. Never throws. */
  public async redeem(request: RedeemRequest): Promise<RedeemResult> {
    const { token } = request;
    const subject = subjectOf(request);
    if (token === undefined || token === null || token === '') return refused('missing');
    if (typeof token !== 'string' || subject === undefined) return refused('invalid');
    const now = this.parts.clock.now();
    let genuine: FormToken | undefined;
    try {
      const read = (await this.parts.keys()).readFormToken(token, subject, now);
      if (read === undefined || read.issued * 1000 > now + SKEW_SECONDS * 1000) return refused('invalid');
      if (now >= (read.issued + this.seconds) * 1000) return refused('expired');
      genuine = read;
      const left = await this.parts.store.attempt(read.id, 1, now);
      this.usedHere.note(read.id, now, this.seconds);
      return left === undefined ? refused('used') : { accepted: true, fetchAnother: false, degraded: false };
    } catch (error) {
      const open = genuine !== undefined && this.parts.failureMode === 'OPEN';
      // Whoever sends one token often enough makes the table slow for it, so that alone must not let it pass again.
      const accepted = open && this.usedHere.note(genuine!.id, now, this.seconds);
      (this.parts.onUnavailable ?? complain)(faultName(error), accepted);
      if (accepted) return { accepted, fetchAnother: false, degraded: true };
      return { ...refused('unavailable'), degraded: true };
    }
  }
}

/** Tokens that this process saw used, as long as they would be good. */
class UsedHere {
  private readonly until = new Map<string, number>();

  /** False when it was noted before, or when there is no room. */
  public note(id: string, now: number, seconds: number): boolean {
    // In the order in which they were noted, so those that are over stand in front.
    for (const [old, end] of this.until) {
      if (end > now) break;
      this.until.delete(old);
    }
    if (this.until.has(id) || this.until.size >= MOST_NOTED) return false;
    this.until.set(id, now + (seconds + SKEW_SECONDS) * 1000);
    return true;
  }
}

function refused(reason: FormTokenRefusal): RedeemResult {
  return { accepted: false, reason, fetchAnother: reason === 'expired' || reason === 'used', degraded: false };
}

function subjectOf(request: FormTokenRequest): string | undefined {
  const { form, session } = request;
  const text = (value: unknown, most: number) => typeof value === 'string' && value.length >= 1 && value.length <= most;
  const sound = text(form, 64) && (!('session' in request) || text(session, 256));
  return sound ? JSON.stringify([form, session ?? null]) : undefined;
}

function complain(fault: string, accepted: boolean): void {
  process.stderr.write(
    `form tokens can't be checked (${fault}); the request was ${accepted ? '' : 'not '}let through\n`,
  );
}
