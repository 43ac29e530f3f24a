import type { CounterCharge, CounterRefusal } from './counter';
import type { Refusal, SendRules } from './send-rules';

/** One code that shall go out: everything that it counts against. */
export interface Reservation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Names of the recipient, under every key that is honoured. */
  readonly recipientIds: readonly string[];
  readonly rules: SendRules;
  readonly charges: readonly CounterCharge[];
}

export type ReservationResult =
  | { readonly kind: 'reserved' }
  | {
      readonly kind: 'refused';
      /** What the recipient's own limits say. */
      readonly recipient?: Refusal;
      /** What each charge's counter says, in their order. */
      readonly counters: ReadonlyArray<CounterRefusal | undefined>;
    };

/** What a code that was typed in changes. */
export interface Verification {
  readonly at: number;
  readonly recipientIds: readonly string[];
  /** Counters that get the credit. */
  readonly counterIds: readonly string[];
}

/**
 * Where the counts are. A reservation is all or nothing: either the code counts against everything, or nothing changed.
 */
export interface GuardStore {
  /** @throws {StoreUnavailableError} */
  reserve(reservation: Reservation): Promise<ReservationResult>;
  /** @returns whether it counted: a code must have gone out since the last verification */
  verify(verification: Verification): Promise<boolean>;
  block(recipientIds: readonly string[], until: number): Promise<void>;
  /** Takes away all that is known about a recipient. */
  forget(recipientIds: readonly string[]): Promise<number>;
  /** When an application last reported a verification, in milliseconds since the epoch. */
  lastVerification(app: string): Promise<number | undefined>;
  noteVerification(app: string, at: number): Promise<void>;
}

/** The table can't be reached, or didn't get to an answer in time. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
