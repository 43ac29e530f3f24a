import type { HumanCheck, OtpRoute, RateLimitKey } from '../../lib';

/** Says what is wrong with a value, as the construct would that gets it. */
export function sound<T extends OtpRoute | RateLimitKey | HumanCheck>(value: T): T {
  const faults = '_facts' in value ? value._facts.faults : value._faults;
  if (faults.length > 0) throw new Error(faults.join('; '));
  return value;
}
