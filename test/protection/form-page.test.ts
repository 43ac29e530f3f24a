import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import { type Sent, SimulatedWebAcl } from './traffic';

const FORM = '/accounts/password_reset';
const requestRoutes = [OtpRoute.path(FORM, { methods: GuardedMethods.ALL_BUT_GET }), OtpRoute.path('/api/auth/otp')];
const GET = { method: 'GET' };

describe('a form and its action on one path', () => {
  const webAcl = new SimulatedWebAcl({ requestRoutes });

  test('page views meet no puzzle and use up no budget, however many', () => {
    for (let n = 0; n < 700; n++) {
      expect(webAcl.rule(`${FORM}/`, { ...GET, ip: `198.51.${100 + (n >> 8)}.${n & 255}`, solvedAgo: 10 })).toBe(
        'Default_Action',
      );
    }
    expect(webAcl.rule(FORM, { solvedAgo: 1 })).toBe('Default_Action');
  });

  test.each<[string, string, Sent]>([
    ['POST', FORM, {}],
    ['PUT', FORM, { method: 'PUT' }],
    ['HEAD, which a handler may take for no GET', `${FORM}?email=a@x.org`, { method: 'HEAD' }],
    ['an invented method', FORM, { method: 'GETX' }],
    ['lower case, which some read as POST', FORM, { method: 'post' }],
    ['OPTIONS', FORM, { method: 'OPTIONS' }],
    ['GET with a body', FORM, { ...GET, body: 'email=a@x.org' }],
    ['GET with a body to come', FORM, { ...GET, headers: { 'transfer-encoding': 'chunked' } }],
    ['GET that announces one', FORM, { ...GET, headers: { 'content-length': '5' } }],
    ['GET with an override', FORM, { ...GET, headers: { 'x-http-method-override': 'POST' } }],
    ['GET with another override', FORM, { ...GET, headers: { 'x-method-override': 'POST' } }],
    ['GET with an override in the query', `${FORM}?_method=POST`, GET],
    ['GET with an encoded one', `${FORM}?%5Fmethod=POST`, GET],
    ['GET of a route of WordPress', `${FORM}?rest_route=/x`, GET],
    ['the same as PHP reads it', `${FORM}?rest+route=/x`, GET],
    ['the same with a bracket', `${FORM}?rest%5Broute=/x`, GET],
    ['GET with a method in a header of another name', FORM, { ...GET, headers: { 'http-method': 'POST' } }],
    ['GET with a verb in a header', FORM, { ...GET, headers: { 'x-http-verb': 'POST' } }],
    ['GET in another spelling', `/accounts//password_reset`, GET],
    ['GET on a route that has no form', '/api/auth/otp', GET],
    ['GET with a path in a header', FORM, { ...GET, headers: { 'x-original-url': FORM } }],
  ])('%s is the route', (_what, uri, sent) => expect(webAcl.rule(uri, sent)).toBe('human-check'));

  test('an override behind the headers that AWS WAF sees is the route', () => {
    const headers = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-p${n}`, '1']));
    const sent = { ...GET, headers: { ...headers, 'x-http-method-override': 'POST' } };
    expect(webAcl.rule(FORM, sent)).toBe('human-check');
  });
});

test('with the page among the entry pages, the page shows the puzzle and the POST verifies it', () => {
  const webAcl = new SimulatedWebAcl({ requestRoutes, entryPages: [OtpRoute.path(FORM)] });
  expect(webAcl.rule(FORM, GET)).toBe('human-check');
  expect(webAcl.rule(FORM, { ...GET, solvedAgo: 5 })).toBe('Default_Action');
  for (let n = 0; n < 100; n++) webAcl.send(FORM, { ...GET, solvedAgo: 5 });
  expect(webAcl.rule(FORM, { solvedAgo: 5 })).toBe('Default_Action');
});
