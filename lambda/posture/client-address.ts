import { isIP, BlockList as Subnets } from 'node:net';
import { ipv6Groups } from '../../lib/waf/ipv6-groups';

/**
 * The block that stands for a client: an IPv4 address itself, of an IPv6 address the /64, since every customer has at least one of those.
 * Undefined when the text is no address.
 */
export function clientBlock(address: string): string | undefined {
  if (isIP(address) === 4) return `${address}/32`;
  if (isIP(address) !== 6 || address.includes('%')) return undefined;
  return `${ipv6Groups(address).slice(0, 4).join(':')}::/64`;
}

/** Whether a block lies within one of the others; all as `address/prefix`. */
export function liesWithin(block: string, others: readonly string[]): boolean {
  const subnets = new Subnets();
  for (const other of others) {
    const [address = '', prefix] = other.split('/');
    if (isIP(address) !== 0) subnets.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  const [address = ''] = block.split('/');
  return isIP(address) !== 0 && subnets.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
