import { type Duration, Token } from 'aws-cdk-lib';
import { isDummy } from '../../private/lookups';

const DEFAULT_IMMUNITY_SECONDS = 300;
/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html */
export const MIN_CAPTCHA_IMMUNITY_SECONDS = 60;
/** AWS WAF takes no less for a challenge, though its template schema does. */
export const MIN_CHALLENGE_IMMUNITY_SECONDS = 300;
export const MAX_IMMUNITY_SECONDS = 259_200;

/** @throws Error that names the factory when AWS WAF would refuse the time */
export function immunityOf(factory: string, immunityTime: Duration | undefined, min: number): number {
  if (immunityTime === undefined) return DEFAULT_IMMUNITY_SECONDS;
  if (immunityTime.isUnresolved()) return immunityTime.toSeconds();
  const seconds = immunityTime.toSeconds({ integral: false });
  if (isDummy(seconds)) return seconds;
  if (!Number.isInteger(seconds) || seconds < min || seconds > MAX_IMMUNITY_SECONDS) {
    throw new Error(
      `HumanCheck.${factory}: immunityTime must be a whole number of seconds from ${min} to ${MAX_IMMUNITY_SECONDS} (3 days), ` +
        `got ${seconds}; AWS WAF takes no other value`,
    );
  }
  return seconds;
}

/** The immunity as a plain number when it is known at synth. */
export function known(seconds: number): number | undefined {
  return Token.isUnresolved(seconds) ? undefined : seconds;
}

/** A time that only the deployment knows stays as it is. */
export function atLeast(min: number, seconds: number): number {
  return Token.isUnresolved(seconds) ? seconds : Math.max(min, seconds);
}
