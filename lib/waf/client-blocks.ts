import { isIP } from 'node:net';
import { embeddedIpv4, ipv6Groups } from './ipv6-groups';

export interface ClientBlocks {
  /** An IPv4 address; of IPv6 the /64, since every customer has at least one of those. */
  readonly client: string;
  /** The /24 of IPv4, the /48 of IPv6. */
  readonly network: string;
}

/** Undefined when the text is no address. */
export function clientBlocks(address: string): ClientBlocks | undefined {
  const plain = address.trim();
  if (plain.length > 45 || plain.includes('%')) return undefined;
  const kind = isIP(plain);
  if (kind === 0) return undefined;
  if (kind === 4) return { client: plain, network: `${plain.slice(0, plain.lastIndexOf('.'))}.0/24` };
  const groups = ipv6Groups(plain);
  const ipv4 = embeddedIpv4(groups);
  if (ipv4 !== undefined) return clientBlocks(ipv4);
  return { client: `${groups.slice(0, 4).join(':')}::/64`, network: `${groups.slice(0, 3).join(':')}::/48` };
}
