/**
 * A gate is a pair of IP sets, one for each IP version, that a rule asks for with `AND(label, gate)`. It is closed when
 * both sets are empty and open when they hold every address. AWS WAF takes no `/0`, hence the halves.
 *
 * INVARIANT: no template owns the sets (see `run-time-ip-set.ts`), so a deploy can't reset them.
 */
export type GateName = 'lockdown' | 'strict';

export const EVERY_ADDRESS = {
  IPV4: ['0.0.0.0/1', '128.0.0.0/1'],
  IPV6: ['::/1', '8000::/1'],
} as const;

export type IpVersion = keyof typeof EVERY_ADDRESS;
