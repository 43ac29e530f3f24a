import type { CounterCharge, CounterRefusal } from './counter';
import type { KnownCondition, KnownLimits, KnownRefusal, VerifiedHome } from './known';
import type { BlockKind, Refusal, SendRules } from './send-rules';

/** The codes of a recipient, or of one of its devices, under every key that is honoured. */
export interface SendCharge {
  readonly ids: readonly string[];
  readonly rules: SendRules;
  /** Names of the spellings whose blocks count, for each id. */
  readonly spellings: ReadonlyArray<readonly string[]>;
}

/** One code that shall go out: everything that it counts against. */
export interface Reservation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly send: SendCharge;
  readonly known?: KnownCondition;
  /** A fresh proof, which is good once. */
  readonly proofId?: string;
  readonly charges: readonly CounterCharge[];
}

export type ReservationResult =
  | { readonly kind: 'reserved' }
  | {
      readonly kind: 'refused';
      /** What the own limits of recipient or device say. */
      readonly send?: Refusal;
      readonly known?: KnownRefusal;
      readonly proofUsed: boolean;
      /** What each charge's counter says, in their order. */
      readonly counters: ReadonlyArray<CounterRefusal | undefined>;
    };

/** What a code that was typed in changes. */
export interface Verification {
  readonly at: number;
  readonly recipientIds: readonly string[];
  readonly spellings: ReadonlyArray<readonly string[]>;
  readonly knownIds: readonly string[];
  readonly limits: KnownLimits;
  /** Lists of times in a recipient's item that a code gives back. */
  readonly freed: readonly string[];
  /** What the device that asked got, when it is known or vouched for. */
  readonly deviceIds?: readonly string[];
  readonly current?: { readonly slot: number; readonly device: string };
  /** The name of the device from now on; none where the application itself knows its devices. */
  readonly fresh?: string;
  /** From where it was typed in. */
  readonly home?: VerifiedHome;
  /** Counter of the people of that place; each recipient counts once a day. */
  readonly neighbourId?: string;
  /** Counters of strangers that get the credit, unless a device asked. */
  readonly counterIds: readonly string[];
}

export interface VerificationResult {
  /** Whether it counted: a code must have gone out since the last verification. */
  readonly counted: boolean;
  /** Where the device is known from now on. */
  readonly slot?: number;
}

/** Names of one recipient's items and of one spelling in each. */
export interface Spelled {
  readonly ids: readonly string[];
  readonly spellings: readonly string[];
}

/**
 * Where the counts are. A reservation is all or nothing: either the code counts against everything, or nothing changed.
 */
export interface GuardStore {
  /** @throws {StoreUnavailableError} */
  reserve(reservation: Reservation): Promise<ReservationResult>;
  verify(verification: Verification): Promise<VerificationResult>;
  /** One more try of a code. @returns how many are left after it, or nothing when there were none */
  attempt(id: string, most: number, at: number): Promise<number | undefined>;
  block(kind: BlockKind, where: Spelled, until: number): Promise<void>;
  /** Lifts what a bounce did, when that ends before `until`: what came later is another matter. */
  unblock(where: Spelled, until: number): Promise<void>;
  /** Takes away all that is known about a recipient. */
  forget(ids: readonly string[]): Promise<number>;
  /** How many codes that these counters counted were typed in within the hour that begins at `hour`. */
  verifiedWithin(counterIds: readonly string[], hour: number): Promise<number>;
  /** How many were within the day of these counters. */
  verifiedOn(counterIds: readonly string[]): Promise<number>;
  /** When an application last reported a verification, in milliseconds since the epoch. */
  lastVerification(app: string): Promise<number | undefined>;
  noteVerification(app: string, at: number): Promise<void>;
}

/** The table can't be reached, or didn't get to an answer in time. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
