import type { WafRequest } from '../../lib/sim';

/** Small, seedable, good enough for hostile input: the same seed gives the same requests on every machine. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const PIECES = [
  '/',
  '//',
  '/../',
  '/./',
  '..',
  '.',
  '\\',
  '%',
  '%2',
  '%2f',
  '%00',
  '%u0041',
  '%uFF0F',
  '%zz',
  '+',
  '?',
  '&',
  '=',
  '#',
  ';',
  '\0',
  '\r\n',
  '\t',
  ' ',
  '\xa0',
  '\xff',
  '\xc3\xbc',
  '\u0100',
  '\ud800',
  '\u{1f600}',
  '/*',
  '*/',
  '--',
  '&lt;',
  '&#x41;',
  '&#99999999;',
  '\\x41',
  '\\u0041',
  '\\101',
  '\\',
  '0x4142',
  'QUJD',
  '====',
  '"',
  "'",
  '^',
  '`',
  'api',
  'auth',
  'otp',
  'OTP',
  'a',
  'aaaaaaaaaaaaaaaa',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '{"a":1',
  '{"a":{"a":',
  '[[[[[[[[',
  '"\\ud83d',
  'true',
  'nul',
  '1e999',
  '-',
  '{"a":1,"a":2}',
  '198.51.100.7',
  '198.51.100.7, 10.0.0.1',
  '::ffff:1.2.3.4',
  '2001:db8::1',
  '1.2.3.4:80',
  '[::1]:80',
  'unknown',
  'aws-waf-token=',
  '$',
  '${awswaf:ip:}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
];
const NAMES = [
  'host',
  'Host',
  'cookie',
  'Cookie',
  'x-forwarded-for',
  'X-Forwarded-For',
  'content-type',
  'content-encoding',
  'accept',
  'x-aws-waf-token',
  'x-key',
  '',
  ' ',
  ':',
  '__proto__',
  'constructor',
  'x'.repeat(70),
  'transfer-encoding',
  'user-agent',
];
const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'get', '', 'POST\0', 'X'.repeat(300)];
const ADDRESSES = [
  '192.0.2.1',
  '2001:db8::1',
  '',
  '999.1.1.1',
  '::',
  'localhost',
  '1.2.3.4.5',
  '::ffff:192.0.2.1',
  '\0',
  'fe80::1%eth0',
];

/** Requests as nobody sends them but an attacker, or a broken client. */
export function hostileRequest(random: (below: number) => number): WafRequest {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const text = (most: number): string => {
    let out = '';
    for (let pieces = random(most); pieces > 0; pieces--) out += pick(PIECES);
    return random(250) === 0 ? out.repeat(1 + random(400)) : out;
  };
  const optional = <T>(value: () => T): T | undefined => (random(3) === 0 ? value() : undefined);
  const headers: Array<readonly [string, string]> = [];
  for (let count = random(random(50) === 0 ? 300 : 8); count > 0; count--) headers.push([pick(NAMES), text(6)]);
  return {
    ip: random(2) === 0 ? `192.0.${random(256)}.${random(256)}` : pick(ADDRESSES),
    method: pick(METHODS),
    uri: random(4) === 0 ? text(12) : `/${text(10)}`,
    headers,
    body: optional(() => {
      const bytes = new TextEncoder().encode(text(20));
      return random(4) === 0 ? bytes.map((byte) => byte ^ random(256)) : bytes;
    }),
    country: optional(() => pick(['DE', 'XX', '', 'de', '__proto__', 'A:B'])),
    region: optional(() => text(3)),
    asn: optional(() => pick([0, 1, -1, 4294967295, Number.NaN, 1e308])),
    forwarded: optional(() => ({ '198.51.100.7': { country: text(2), asn: random(10) } })),
    ja3: optional(() => text(3)),
    ja4: optional(() => text(3)),
    requestId: optional(() => text(2)),
  } as WafRequest;
}
