import { createHash } from 'node:crypto';
import { hashAddress } from '../../lambda/protection/turnstile-gate/gate';
import { ADDRESS_HASH_LENGTH } from '../../lib/contract/protection/human-token';
import { clientBlocks, within } from '../../lib/waf/client-blocks';

describe('a client has one block', () => {
  test.each([
    ['192.0.2.77', '192.0.2.77/32', '192.0.2.0/24'],
    [' 192.0.2.77 ', '192.0.2.77/32', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8:0001:0002::6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8:1:2:3:4:198.51.100.7', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8::/64', '2001:db8::/48'],
    // An IPv4 client that met a dual-stack socket, in every spelling.
    ['::ffff:192.0.2.77', '192.0.2.77/32', '192.0.2.0/24'],
    ['::FFFF:c000:024d', '192.0.2.77/32', '192.0.2.0/24'],
    ['0000:0000:0000:0000:0000:ffff:c000:24d', '192.0.2.77/32', '192.0.2.0/24'],
    // Neighbours are strangers: an IPv4 client behind a translator is no /64.
    ['64:ff9b::192.0.2.77', '64:ff9b::c000:24d/128', '64:ff9b::c000:24d/128'],
    ['64:ff9b:1:fffe::192.0.2.77', '64:ff9b:1:fffe::c000:24d/128', '64:ff9b:1:fffe::c000:24d/128'],
    ['::ffff:0:192.0.2.77', '::ffff:0:c000:24d/128', '::ffff:0:c000:24d/128'],
    ['::1', '::1/128', '::1/128'],
  ])('%s counts as %s in %s', (address, client, network) => {
    expect(clientBlocks(address)).toMatchObject({ client, network });
    const hash = createHash('sha256').update(client).digest('base64url').slice(0, ADDRESS_HASH_LENGTH);
    expect(hashAddress(address)).toBe(hash);
  });

  test.each([
    ['192.0.2.77', '192.0.0.0/16'],
    ['::ffff:192.0.2.77', '192.0.0.0/16'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8::/32'],
    ['64:ff9b::192.0.2.77', '64:ff9b::c000:24d/128'],
  ])('%s is one of the customers of %s', (address, provider) => {
    expect(clientBlocks(address)?.provider).toBe(provider);
  });

  test.each([
    '',
    'localhost',
    '192.0.2',
    '192.0.2.1:443',
    '192.0.2.1/32',
    '192.0.2.01',
    '192.0.2.256',
    '0xc0.0.2.1',
    '3221225985',
    '::192.0.2.1',
    '::c000:201',
    '::ffff:192.0.2.01',
    '2001:db8',
    '1::2::3',
    '::12345',
    '[::1]',
    'fe80::1%eth0',
    '2001:db8::1%25eth0',
    '::1/64',
    '1'.repeat(100),
  ])('%j is no client', (text) => {
    expect(clientBlocks(text)).toBeUndefined();
    expect(() => hashAddress(text)).toThrow('clientAddress must be');
  });
});

test.each([
  ['198.51.100.7/32', ['198.51.100.0/24'], true],
  ['198.51.101.7/32', ['198.51.100.0/24'], false],
  ['198.51.100.0/24', ['198.51.100.0/24'], true],
  ['198.51.100.0/24', ['198.51.100.0/32'], false],
  ['2001:db8::/64', ['2001:0DB8:0000:0000:0000:0000:0000:0000/32'], true],
  ['198.51.100.7/32', ['::/1', '::ffff:0:0/95'], false],
  ['198.51.100.7/32', ['::ffff:198.51.100.0/120'], true],
  ['198.51.100.7/32', [], false],
  ['somebody', ['0.0.0.0/1'], false],
])('%s within %j: %s', (block, others, expected) => expect(within(others)(block)).toBe(expected));
