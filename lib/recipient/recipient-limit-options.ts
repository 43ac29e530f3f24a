import type { Duration } from 'aws-cdk-lib';
import type { RequestLimit } from '../request-limit';

/** What one recipient may get, over all applications. */
export interface RecipientLimitOptions {
  /**
   * Most codes that one recipient may get within a sliding window: 1 to 40, in 1 minute to 24 hours.
   *
   * @default RequestLimit.of(3, Duration.minutes(10))
   */
  readonly codes?: RequestLimit;

  /**
   * Most codes that one recipient may get within any 24 hours. Between those of `codes` and 40.
   *
   * @default 6
   */
  readonly perDay?: number;

  /**
   * Time that a recipient waits between the first code and the second. Up to 1 hour; 0 is none.
   *
   * @default Duration.seconds(60)
   */
  readonly cooldown?: Duration;

  /**
   * Factor by which the cooldown grows with each further code of the last hour. Between 1 and 10; 1 keeps it as it is.
   *
   * @default 2
   */
  readonly cooldownGrowth?: number;

  /**
   * Longest time between two codes to a recipient, beyond which the cooldown grows no further. Up to 1 hour.
   *
   * @default Duration.minutes(15)
   */
  readonly longestCooldown?: Duration;

  /**
   * How many codes more a recipient gets within any 24 hours, each for a proof younger than a minute that a person asks (`freshProof`). Between 0 and 40. Apart from the others,
   * so that a person can still get one whose codes somebody else used up.
   *
   * @default 3
   */
  readonly withFreshProofPerDay?: number;
}

/**
 * What many recipients may get together, in an hour and a day by the clock (UTC). Not sliding: around a full hour the codes of two hours may go out within
 * 60 minutes, and around midnight those of two days within 24 hours, never more. Where that is too much, halve the limit.
 */
export interface SharedLimitOptions {
  /** Codes that these recipients together may get in an hour; a whole number up to 10,000,000, 0 stops them. */
  readonly perHour: number;

  /** Codes that these recipients together may get in a day; a whole number up to 10,000,000. */
  readonly perDay: number;
}
