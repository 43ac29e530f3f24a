import { embeddedIpv4, ipv6Groups } from './ipv6-groups';

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** No bracket and no slash: the address becomes part of a URL. */
const PLAIN = /^[\da-f:.]{2,45}$/i;

/**
 * What a human token is bound to: the IPv4 address, the /64 of an IPv6 address, within which devices change theirs.
 *
 * @throws {TypeError} when it isn't an address
 */
export function clientNetwork(address: string): string {
  const plain = address.trim().split('%')[0];
  if (IPV4.test(plain)) return plain;
  const groups = PLAIN.test(plain) ? groupsOf(plain) : [];
  if (groups.length === 0) throw new TypeError('clientAddress must be an IPv4 or IPv6 address');
  return embeddedIpv4(groups) ?? groups.slice(0, 4).join(':');
}

function groupsOf(address: string): string[] {
  try {
    return ipv6Groups(address);
  } catch {
    return [];
  }
}
