import { clientNetwork } from '../../lib/waf/client-network';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:0002::6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:1:2:3:4:5::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  // An IPv4 client that met a dual-stack socket, in both spellings.
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
])('a token for %s is bound to %s', (address, network) => expect(clientNetwork(address)).toBe(network));

test.each([
  '',
  'client',
  '203.0.113',
  '2001:db8',
  '1::2::3',
  '::12345',
  'x]:80/',
  '[::1]',
  '::1]@evil.example',
  '::1/64',
  '::1]:80/[',
])('"%s" is no address', (address) =>
  expect(() => clientNetwork(address)).toThrow('clientAddress must be an IPv4 or IPv6 address'),
);
