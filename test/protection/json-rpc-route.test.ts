import { OtpRoute } from '../../lib/protection/otp-route';
import { sound } from './sound';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const webAcl = new SimulatedWebAcl({
  requestRoutes: [OtpRoute.jsonRpc('/rpc', ['auth.sendOtp', 'auth/resend'])],
  verifyRoutes: [],
});
const post = (body: string, headers: Record<string, string> = {}): Sent => ({
  body,
  headers: { 'content-type': 'application/json', ...headers },
});
const call = (method: string, params: unknown = {}) => JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 });
const rows = (given: Array<[string, Sent, string?]>) =>
  given.map(([what, sent, uri = '/rpc']): [string, Sent, string] => [what, sent, uri]);

test.each(
  rows([
    ['the method', post(call('auth.sendOtp', { email: 'a@example.org' }))],
    ['white space around', post('{ "method" : "auth.sendOtp" }')],
    ['a slash escaped, as PHP writes it', post('{"method":"auth\\/resend"}')],
    ['a letter or a point as an escape', post('{"method":"auth\\u002esendOtp"}')],
    ['the key twice', post('{"method":"ping","method":"auth.sendOtp"}')],
    ['the key in another case behind it, as Go reads', post('{"method":"ping","Method":"auth.sendOtp"}')],
    ['a batch with it', post(`[${call('ping')},${call('auth.sendOtp')}]`)],
    ['a form', post('method=auth.sendOtp', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['plain text', post(call('ping'), { 'content-type': 'text/plain' })],
    ['compressed', post(call('ping'), { 'content-encoding': 'gzip' })],
    ['longer than AWS WAF sees', post(call('ping', 'x'.repeat(9000)))],
    ['no method', post('{"id":1}')],
    ['broken off', post('{"method":"ping"')],
    ['a body to come', {}],
    ['GET with it', { method: 'GET' }, '/rpc?jsonrpc=2.0&method=auth%2EsendOtp'],
    ['below the path', post(call('auth.sendOtp')), '/rpc/v1'],
  ]),
)('counts: %s', (_what, sent, uri) => expect(labelsOf(webAcl.send(uri, sent))).toContain('otp:request'));

test.each(
  rows([
    ['another method', post(call('ping'))],
    ['a method whose name holds it', post(call('auth.sendOtpHistory'))],
    ['another character for the point', post(call('auth-sendOtp'))],
    ['a batch of others', post(`[${call('ping')},${call('pong', [1, 2])}]`)],
    ['a text that tells of it', post(call('log', 'called auth.sendOtp twice'))],
    ['GET of another', { method: 'GET' }, '/rpc?method=ping'],
  ]),
)('is left alone: %s', (_what, sent, uri) => expect(webAcl.rule(uri, sent)).toBe('Default_Action'));

test('many in one batch are refused, and names are what they are', () => {
  const two = `[${call('auth.sendOtp', { to: 'a@x.org' })},${call('auth.sendOtp', { to: 'b@x.org' })}]`;
  expect(webAcl.rule('/rpc', { ...post(two), solvedAgo: 5 })).toBe('many-recipients');
  expect(() => sound(OtpRoute.jsonRpc('/rpc', ['send otp']))).toThrow(
    'operations must hold methods such as "auth.sendOtp", got "send otp"',
  );
});
