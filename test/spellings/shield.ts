import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { Simulator } from '../../lib/sim';
import { synthesize } from './synthesize';

/** A simulator of the synthesized template. The clock stands still, so that nothing but the line decides. */
export function simulator(now = 1_800_000_000_000, more: Partial<OtpWebAclProps> = {}): Simulator {
  return Simulator.fromTemplate(synthesize(more), { clock: { now: () => now } });
}
