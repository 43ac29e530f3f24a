import { BrokenLine, type TrafficEvent } from '../../../lib/sim/traffic/event';
import { parseWafRecord } from '../../../lib/sim/traffic/waf-log';

const record = (httpRequest: object = {}, over: object = {}) =>
  JSON.stringify({
    timestamp: 1781870459123,
    formatVersion: 1,
    action: 'CAPTCHA',
    httpRequest: {
      clientIp: '198.51.100.23',
      country: 'DE',
      headers: [
        { name: 'Host', value: 'api.example.com' },
        { name: 'User-Agent', value: 'Mozilla/5.0' },
      ],
      uri: '/v1/otp/send',
      args: 'a=1',
      httpVersion: 'HTTP/2.0',
      httpMethod: 'POST',
      requestId: '1-6a352f7b',
      ...httpRequest,
    },
    ja3Fingerprint: 'cd08e31494f9531f560d64c695473da9',
    ja4Fingerprint: 't13d1516h2_8daaf6152771_b186095e22b6',
    ...over,
  });

const read = (line: string) => parseWafRecord(line) as TrafficEvent;

test('reads a record', () => {
  expect(read(record())).toEqual({
    time: 1781870459123,
    userAgent: 'Mozilla/5.0',
    request: {
      ip: '198.51.100.23',
      method: 'POST',
      uri: '/v1/otp/send?a=1',
      headers: [
        ['Host', 'api.example.com'],
        ['User-Agent', 'Mozilla/5.0'],
      ],
      httpVersion: 'HTTP/2.0',
      country: 'DE',
      ja3: 'cd08e31494f9531f560d64c695473da9',
      ja4: 't13d1516h2_8daaf6152771_b186095e22b6',
    },
  });
});

test('an unknown country is none, an ASN is taken', () => {
  const { request } = read(record({ country: '-' }, { clientAsn: 3320 }));
  expect(request).not.toHaveProperty('country');
  expect(request.asn).toBe(3320);
});

test('takes real tokens out, and nothing else', () => {
  const headers = [
    { name: 'cookie', value: 'a=1; aws-waf-token=secret; b=2' },
    { name: 'X-Aws-Waf-Token', value: 'secret' },
    { name: 'Accept', value: '*/*' },
  ];
  expect(read(record({ headers })).request.headers).toEqual([
    ['cookie', 'a=1; b=2'],
    ['Accept', '*/*'],
  ]);
});

test('an empty query leaves no question mark', () => {
  expect(read(record({ args: '' })).request.uri).toBe('/v1/otp/send');
});

test.each([
  ['half a record', record().slice(0, 100), 'not JSON'],
  ['other JSON', '{"a":1}', 'not a record'],
  ['null', 'null', 'not a record'],
  ['a number', '7', 'not a record'],
  ['a record without request', JSON.stringify({ timestamp: 1, httpRequest: null }), 'not a record'],
  ['a record without client', record({ clientIp: undefined }), 'not a record'],
  ['a record whose time is text', record({}, { timestamp: '2026' }), 'not a record'],
])('tells of %s that it is broken', (_, line, reason) => {
  const result = parseWafRecord(line);
  expect(result).toBeInstanceOf(BrokenLine);
  expect((result as BrokenLine).reason).toContain(reason);
});

test.each([
  [{ headers: 'none' }],
  [{ headers: [null, 1, { name: 'a' }, { name: 'a', value: 1 }] }],
  [{ uri: 7, args: null, httpMethod: [] }],
])('bears with odd members: %j', (odd) => {
  expect(read(record(odd)).request.ip).toBe('198.51.100.23');
});

test('a record whose path the log hides is told, not replayed as another path', () => {
  const read = parseWafRecord(record({ uri: 'REDACTED' }));
  expect(read).toBeInstanceOf(BrokenLine);
  expect((read as BrokenLine).reason).toBe('the log hides its path');
});
