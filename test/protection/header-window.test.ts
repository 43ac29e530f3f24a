import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import type { WafRequest } from '../../lib/sim';
import { labelsOf, SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';
const HOST = ['host', 'app.example.com'] as const;
type Header = readonly [string, string];

const many = (count: number): Header[] => Array.from({ length: count }, (_, n) => [`x-p${n}`, '1'] as const);
const long = (bytes: number): Header => ['x-pad', 'a'.repeat(bytes)];

describe('more headers than AWS WAF gets', () => {
  const webAcl = new SimulatedWebAcl();
  const ask = (headers: readonly Header[], over: Partial<WafRequest> = {}) =>
    webAcl.sim.evaluate({ ip: '198.51.100.9', method: 'POST', uri: '/', headers, ...over });

  test.each<[string, readonly Header[]]>([
    ['a path behind 200 headers', [HOST, ...many(200), ['x-original-url', OTP]]],
    ['a path behind exactly 200', [...many(199), HOST, ['x-original-url', OTP]]],
    ['a path behind 8 KB', [HOST, long(8200), ['x-rewrite-url', OTP]]],
    ['a path whose header begins within them', [HOST, long(8160), ['x-original-url', `/x/../y${OTP}`]]],
    ['a forwarded host that servers glue in front', [HOST, ...many(200), ['x-forwarded-host', `x${OTP}?`]]],
    ['8 KB in many cookies', [HOST, ['cookie', 'a=b; '.repeat(1700)], ['x-script-name', '/api']]],
  ])('are taken for the route, since they can hide %s', (_what, headers) => {
    const verdict = ask(headers);
    expect(labelsOf(verdict)).toEqual(expect.arrayContaining(['otp:header-window', 'otp:request']));
    expect(verdict.rule).toBe('human-check');
    expect(verdict.notes.join()).toMatch(/more than 200 headers or 8 KB/);
    expect(ask(headers, { method: 'GET' }).rule).toBe('human-check');
  });

  test.each<[string, readonly Header[]]>([
    ['199 headers and a Host', [HOST, ...many(199)]],
    ['a cookie jar of 8,000 bytes', [HOST, ['cookie', 'a'.repeat(8000)]]],
    ['what a browser sends', [HOST, ['user-agent', 'Mozilla/5.0'], ['accept', '*/*'], ['cookie', 'a=b']]],
  ])('but %s are not', (_what, headers) => {
    expect(ask(headers)).toMatchObject({ rule: 'Default_Action', notes: [] });
  });

  test('a path within them is found as ever', () => {
    expect(ask([HOST, ['x-original-url', OTP], ...many(10)]).rule).toBe('human-check');
  });

  test('a person with a solved puzzle and a big cookie jar passes where the token is within them', () => {
    const token: Header = ['cookie', `aws-waf-token=${webAcl.token()}`];
    expect(ask([HOST, token, long(9000)]).rule).toBe('Default_Action');
    expect(ask([HOST, long(9000), token]).rule).toBe('human-check');
  });
});

test('a header that counts requests can not be hidden: unseen is missing', () => {
  const webAcl = new SimulatedWebAcl({ rateLimitKey: RateLimitKey.addressAndHeader('x-tenant') });
  const headers: Header[] = [HOST, ...many(200), ['x-tenant', 'a']];
  expect(webAcl.sim.evaluate({ ip: '198.51.100.9', method: 'POST', uri: OTP, headers }).rule).toBe('rate-limit-key');
});

test('a compressed body can not be hidden from the rules that read bodies', () => {
  const webAcl = new SimulatedWebAcl({ honeypotField: 'website' });
  const headers: Header[] = [HOST, ...many(200), ['content-encoding', 'gzip']];
  const request = { ip: '198.51.100.9', method: 'POST', uri: OTP, headers, body: Buffer.from([31, 139, 8]) };
  expect(webAcl.sim.evaluate(request).rule).toBe('many-recipients');
  const text = { ...request, body: Buffer.from('{}') };
  expect(webAcl.sim.evaluate(text).rule).toBe('unreadable-body');
});
