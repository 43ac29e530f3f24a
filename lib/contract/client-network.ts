const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^(?=.*:)[0-9a-f:]{2,39}$/;

/**
 * What a human token is bound to: the IPv4 address, the /64 of an IPv6 address, within which devices change theirs.
 *
 * @throws {TypeError} when it isn't an address
 */
export function clientNetwork(address: string): string {
  const plain = address.trim().toLowerCase().split('%')[0];
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1] ?? plain;
  if (IPV4.test(mapped)) return mapped;
  if (!IPV6.test(mapped)) throw new TypeError('clientAddress must be an IPv4 or IPv6 address');
  const [head = '', tail] = mapped.split('::');
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
