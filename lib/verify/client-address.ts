import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/**
 * Hash of the network a client comes from: the IPv4 address, the /64 of an IPv6 address, within which devices change theirs.
 *
 * @throws {TypeError} when it isn't an address
 */
export function hashAddress(address: string): string {
  return createHash('sha256').update(network(address.trim())).digest('base64url').slice(0, 22);
}

function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(mapped)) return mapped;
  if (!isIPv6(mapped)) throw new TypeError('clientAddress must be an IPv4 or IPv6 address');
  const [head = '', tail] = mapped.split('%')[0].toLowerCase().split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const start = groups(head);
  const end = tail === undefined ? [] : groups(tail);
  const missing = tail === undefined ? 0 : 8 - start.length - end.length;
  const all = [...start, ...Array<string>(Math.max(missing, 0)).fill('0'), ...end];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
