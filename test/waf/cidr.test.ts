import fc from 'fast-check';
import { CidrSet, canonicalAddress, canonicalCidr, parseAddress, parseCidr } from '../../lib/waf/cidr';

test.each([
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0db8:0000:0001:0000:0000:0000:0001', '2001:db8:0:1::1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
])('reads the address %s as %s', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});

test.each([
  '',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.',
  '.1.2.3',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '1.2.3.4:80',
  '+1.2.3.4',
  '0x1.2.3.4',
  ':',
  ':::',
  ':1::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  'g::',
  '1:',
  '[::1]',
  'fe80::1%eth0',
  '::1.2.3',
  '1.2.3.4::',
  '1:2:3:4:5:6:7:1.2.3.4',
  'unknown',
])('refuses %j as an address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test('an IPv4-mapped address is IPv4', () => {
  expect(parseAddress('::ffff:10.0.0.1')).toEqual(parseAddress('10.0.0.1'));
  expect(parseAddress('::ffff:10.0.0.1')?.version).toBe('IPV4');
  expect(parseAddress('::1')?.version).toBe('IPV6');
});

test.each([
  ['192.0.2.44/32', '192.0.2.44/32', false],
  ['10.1.2.3/8', '10.0.0.0/8', true],
  ['0.0.0.0/0', '0.0.0.0/0', false],
  ['128.0.0.0/1', '128.0.0.0/1', false],
  ['::/1', '::/1', false],
  ['2001:db8:ffff::1/33', '2001:db8:8000::/33', true],
  ['::ffff:192.0.2.0/120', '192.0.2.0/24', false],
])('reads the CIDR %s as %s', (text, canonical, hostBits) => {
  expect(parseCidr(text)).toMatchObject({ text: canonical, hostBits });
  expect(canonicalCidr(text)).toBe(canonical);
});

test.each([
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '::/129',
  '::/1e1',
  '/8',
  '1.2.3.4/5/6',
])('refuses %j as a CIDR', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

describe('CidrSet', () => {
  test('an empty set holds nothing', () => {
    expect(new CidrSet([]).has('192.0.2.1')).toBe(false);
  });

  test('names what is no CIDR', () => {
    expect(() => new CidrSet(['10.0.0.0/8', '10.0.0.1', 'x'])).toThrow('not a CIDR: "10.0.0.1", "x"');
  });

  test('the two halves hold every address of their version and none of the other', () => {
    const v4 = new CidrSet(['0.0.0.0/1', '128.0.0.0/1']);
    const v6 = new CidrSet(['::/1', '8000::/1']);
    for (const address of ['0.0.0.0', '127.255.255.255', '128.0.0.0', '255.255.255.255', '::ffff:1.2.3.4']) {
      expect(v4.has(address)).toBe(true);
    }
    for (const address of ['::', '7fff::', '8000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']) {
      expect(v6.has(address)).toBe(true);
      expect(v4.has(address)).toBe(false);
    }
  });

  test('an IPv6 range does not take IPv4 clients in, though their mapped place lies inside it', () => {
    expect(new CidrSet(['::/1']).has('192.0.2.1')).toBe(false);
    expect(new CidrSet(['::/1']).contains(parseAddress('192.0.2.1')!)).toBe(false);
  });

  test('what is no address is no member', () => {
    const set = new CidrSet(['0.0.0.0/0', '::/0']);
    for (const text of ['', 'unknown', '1.2.3.4:80', '1.2.3.4,5.6.7.8']) expect(set.has(text)).toBe(false);
  });

  test('overlapping and repeated entries are merged', () => {
    const set = new CidrSet(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '10.0.0.0/8', '192.0.2.0/24']);
    expect(set.size).toBe(2);
    expect(set.has('10.255.255.255')).toBe(true);
    expect(set.has('11.0.0.0')).toBe(false);
    expect(set.has('9.255.255.255')).toBe(false);
  });

  test('agrees with a naive comparison of bits', () => {
    const bits = (text: string) => {
      const { words } = parseAddress(text)!;
      return words.map((word) => word.toString(2).padStart(32, '0')).join('');
    };
    const cidr = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 })),
    );
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 20 }), fc.oneof(fc.ipV4(), fc.ipV6()), (cidrs, wanted) => {
        const target = parseAddress(wanted)!;
        const naive = cidrs.some(([address, prefix]) => {
          const text = parseCidr(`${address}/${prefix}`)!;
          const wide = text.version === 'IPV4' ? text.prefix + 96 : text.prefix;
          return text.version === target.version && bits(address).slice(0, wide) === bits(wanted).slice(0, wide);
        });
        const set = new CidrSet(cidrs.map(([address, prefix]) => `${address}/${prefix}`));
        expect(set.has(wanted)).toBe(naive);
        expect(set.contains(target)).toBe(naive);
        for (const [address] of cidrs) expect(set.has(address)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('takes the 10,000 entries that AWS allows', () => {
    const entries = Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.7/32`);
    const set = new CidrSet(entries);
    expect(set.size).toBe(10_000);
    expect(entries.every((entry) => set.has(entry.slice(0, -3)))).toBe(true);
    expect(set.has('10.0.0.8')).toBe(false);
  });
});
