import type { Duration } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../../contract/aws-limits';
import { unknownAtSynth } from '../../private/known-at-synth';
import { isDummy } from '../../private/lookups';

export interface Immunity {
  readonly seconds: number;
  /** What is wrong with it, named by the factory. */
  readonly faults: readonly string[];
}

/** The time in seconds, and whether AWS WAF would refuse it. */
export function immunityOf(factory: string, immunityTime: Duration | undefined, min: number): Immunity {
  const usual = WAF_LIMIT.defaultImmunitySeconds;
  if (immunityTime === undefined) return { seconds: usual, faults: [] };
  const where = `HumanCheck.${factory}: immunityTime`;
  const unknown = unknownAtSynth({ [where]: immunityTime }, []);
  if (unknown.length > 0) return { seconds: usual, faults: unknown };
  const seconds = immunityTime.toSeconds({ integral: false });
  if (isDummy(seconds)) return { seconds, faults: [] };
  const sound = Number.isInteger(seconds) && seconds >= min && seconds <= WAF_LIMIT.immunityMaxSeconds;
  const fault =
    `${where} must be a whole number of seconds from ${min} to ${WAF_LIMIT.immunityMaxSeconds} (3 days), ` +
    `got ${seconds}; AWS WAF takes no other value`;
  return { seconds, faults: sound ? [] : [fault] };
}
