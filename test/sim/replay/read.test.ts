import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReplayError, readReplay } from '../../../lib/sim/replay/read';

const request = (over: object = {}) => ({ at: 0, ip: '192.0.2.1', ...over });

function faults(value: unknown): readonly string[] {
  try {
    readReplay(value);
    return [];
  } catch (error) {
    if (error instanceof ReplayError) return error.faults.map(({ where, message }) => `${where}: ${message}`);
    throw error;
  }
}

test('takes every documented key', () => {
  const replay = {
    name: 'n',
    description: 'd',
    start: '2026-01-01T00:00:00Z',
    mode: 'aws-like',
    lagSeconds: 5,
    managedRuleGroups: [
      {
        vendorName: 'AWS',
        name: 'G',
        labelNamespace: 'g',
        tokenLabels: true,
        rules: [{ name: 'r', action: 'COUNT', labels: ['a'], matches: true, addresses: ['192.0.2.0/24'] }],
      },
    ],
    ipSets: [{ at: 1, set: 's', addresses: ['0.0.0.0/1'] }],
    requests: [
      request({
        method: 'POST',
        uri: '/a?b#c',
        headers: [['a', 'b']],
        body: 'x',
        httpVersion: 'HTTP/2.0',
        country: 'DE',
        region: 'DE-BE',
        asn: 3320,
        ja3: 'a',
        ja4: 'b',
        forwarded: { '198.51.100.1': { country: 'FR', region: 'FR-75', asn: 1 } },
        token: { captchaSolvedAt: -1, challengeSolvedAt: -1, domain: 'd', in: 'both', id: 'i' },
        repeat: { count: 2, everySeconds: 0.5, ip: 'incrementing' },
        want: { action: 'BLOCK', rule: 'r', status: null, labels: ['a'] },
      }),
      request({ bodyBase64: 'AAE=', token: { value: 'garbage', in: 'header' } }),
    ],
  };
  expect(readReplay(replay)).toBe(replay);
});

test.each([
  ['no object', [], ': must be an object'],
  ['no requests', {}, 'requests: is required'],
  ['requests that are no list', { requests: {} }, 'requests: must be an array'],
  ['an unknown key', { requests: [], extra: 1 }, ': unknown key "extra"; known are name'],
  ['an inherited name as key', { requests: [], toString: 1 }, ': unknown key "toString"'],
  ['no time', { requests: [{ ip: '192.0.2.1' }] }, 'requests[0].at: is required'],
  [
    'a time before the start',
    { requests: [request({ at: -1 })] },
    'requests[0].at: must be a number of seconds, 0 or more',
  ],
  ['a time as text', { requests: [request({ at: '1' })] }, 'requests[0].at: must be'],
  ['no address', { requests: [{ at: 0 }] }, 'requests[0].ip: is required'],
  [
    'an address that is none',
    { requests: [request({ ip: 'localhost' })] },
    'requests[0].ip: must be an IP address, got "localhost"',
  ],
  ['headers as an object', { requests: [request({ headers: { a: 'b' } })] }, 'requests[0].headers: must be an array'],
  [
    'a header of three',
    { requests: [request({ headers: [['a', 'b', 'c']] })] },
    'requests[0].headers[0]: must be a pair',
  ],
  [
    'two bodies',
    { requests: [request({ body: '', bodyBase64: '' })] },
    'requests[0]: must have body or bodyBase64, not both',
  ],
  ['a body that is no base64', { requests: [request({ bodyBase64: '!' })] }, 'requests[0].bodyBase64: must be base64'],
  [
    'a country of three',
    { requests: [request({ country: 'DEU' })] },
    'requests[0].country: must be two capital letters',
  ],
  ['an ASN of 33 bits', { requests: [request({ asn: 2 ** 32 })] }, 'requests[0].asn: must be a whole number'],
  [
    'a token in the query',
    { requests: [request({ token: { in: 'query' } })] },
    'requests[0].token.in: must be one of "cookie", "header", "both"',
  ],
  [
    'no repetitions',
    { requests: [request({ repeat: { count: 0 } })] },
    'requests[0].repeat.count: must be a whole number',
  ],
  [
    'an action that is no verdict',
    { requests: [request({ want: { action: 'COUNT' } })] },
    'requests[0].want.action: must be one of',
  ],
  [
    'a status as text',
    { requests: [request({ want: { status: '405' } })] },
    'requests[0].want.status: must be an HTTP status or null',
  ],
  [
    'a forwarded name',
    { requests: [request({ forwarded: { x: {} } })] },
    'the key "x" of requests[0].forwarded: must be an IP address',
  ],
  ['another mode', { requests: [], mode: 'fast' }, 'mode: must be one of "instant", "aws-like"'],
  ['a start that is no time', { requests: [], start: 'now' }, 'start: must be a time'],
  [
    'an IP set with a bare address',
    { requests: [], ipSets: [{ at: 0, set: 'a', addresses: ['192.0.2.1'] }] },
    'ipSets[0].addresses[0]: must be a CIDR',
  ],
])('refuses %s', (_, value, message) => {
  expect(faults(value).join('\n')).toContain(message);
});

test('tells all faults at once', () => {
  expect(faults({ requests: [request({ at: -1 }), request({ ip: 'x', body: 1 })] })).toHaveLength(3);
});

test('the example of the docs is one', () => {
  const docs = readFileSync(join(__dirname, '../../../docs/simulate.md'), 'utf8');
  const [, example] = /```json\n([\s\S]*?)```/.exec(docs)!;
  expect(readReplay(JSON.parse(example!)).requests).toHaveLength(1);
});
