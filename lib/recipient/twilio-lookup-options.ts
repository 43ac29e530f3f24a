import type { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * What Twilio Lookup is asked about a number before a code goes to it. It doesn't matter who sends the texts. Charged by package and number:
 * https://www.twilio.com/en-us/trusted-activation/pricing/lookup
 *
 * @see https://www.twilio.com/docs/lookup/v2-api
 */
export interface TwilioLookupOptions {
  /**
   * Name of an API key of Twilio, `SK` and 32 hexadecimal digits, which may be restricted to look-ups; or of the account (`AC…`), whose auth token is the secret then. It stands in the
   * function's environment.
   */
  readonly keySid: string;

  /** Secret with the other half: what Twilio showed when the key was made, as a text. The function reads it, and reads it again when Twilio refuses it. */
  readonly secret: ISecret;

  /**
   * Asks what kind of line it is, and refuses those on which nobody reads a text: landlines (for calls they are fine), toll-free, premium and shared-cost numbers, voicemail and pagers, and numbers that don't exist.
   * Canadian numbers need a permission of Twilio; without it they are not judged.
   *
   * @default true
   */
  readonly lineType?: boolean;

  /**
   * Refuses numbers of internet telephony, too. Many people have no other.
   *
   * @default false
   */
  readonly refuseVoip?: boolean;

  /**
   * Asks how likely a number is used for pumping, and refuses those that Twilio blocks itself or scores at `refuseFromRisk` or more. Numbers of the USA and Canada are not asked about: Twilio advises against its score there.
   *
   * @default true
   */
  readonly pumpingRisk?: boolean;

  /**
   * Twilio's score from which nothing is sent, a whole number from 1 to 100. People behind a carrier with a bad name have high scores, too; they are refused like anybody else whom a look-up refuses.
   *
   * @default 90
   */
  readonly refuseFromRisk?: number;

  /**
   * Asks whether the number got another SIM within `simSwapWithin`, and tells the application (`flags` of the answer). It is no reason to send nothing: people lose their phones. Asked for people who verified before, too, except on a
   * known device. Twilio gives it to accounts that apply for it, and not in every country.
   *
   * @see https://www.twilio.com/docs/lookup/v2-api/sim-swap
   * @default false
   */
  readonly simSwap?: boolean;

  /**
   * How long a swap of the SIM is told. Between 1 hour and 90 days.
   *
   * @default - seven days
   */
  readonly simSwapWithin?: Duration;
}
