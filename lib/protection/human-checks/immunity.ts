import { type Duration, Token } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../../contract/aws-limits';
import { isDummy } from '../../private/lookups';

/** @throws Error that names the factory when AWS WAF would refuse the time */
export function immunityOf(factory: string, immunityTime: Duration | undefined, min: number): number {
  if (immunityTime === undefined) return WAF_LIMIT.defaultImmunitySeconds;
  if (immunityTime.isUnresolved()) return immunityTime.toSeconds();
  const seconds = immunityTime.toSeconds({ integral: false });
  if (isDummy(seconds)) return seconds;
  if (!Number.isInteger(seconds) || seconds < min || seconds > WAF_LIMIT.immunityMaxSeconds) {
    throw new Error(
      `HumanCheck.${factory}: immunityTime must be a whole number of seconds from ${min} to ${WAF_LIMIT.immunityMaxSeconds} (3 days), ` +
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
