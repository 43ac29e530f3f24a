import { OtpRoute } from '../../lib/protection/otp-route';
import { UnusualRouter } from '../../lib/protection/unusual-router';
import { labelsOf, SimulatedWebAcl } from './traffic';

test('a try of a code is counted, too, where the path comes in a query or a header', () => {
  const webAcl = new SimulatedWebAcl({ ...props, verifyRoutes: [OtpRoute.path('/api/auth/verify-code')] });
  const label = (uri: string, headers: Record<string, string> = {}) => labelsOf(webAcl.send(uri, { headers }));
  for (const uri of [
    '/?/api/auth/verify-code',
    '/index.php?/api/auth/Verify_Code',
    '/x?url=api/auth/verify-code&a=1',
    '/x?a=1&r=%2Fapi%2Fauth%2Fverify%2Dcode',
    '/?route=api/auth/%76erify-code',
  ]) {
    expect([uri, label(uri)]).toEqual([uri, ['otp:verify']]);
  }
  for (const name of ['x-original-url', 'X-Rewrite-URL', 'x-forwarded-path']) {
    expect(label('/', { [name]: '/api/auth/verify-code' })).toEqual(['otp:verify']);
    expect(label('/', { [name]: '/api/auth/v%65rify-code' })).toEqual(['otp:verify']);
    expect(label('/', { [name]: '/shop/verify-codes' })).toEqual([]);
  }
  expect(label('/share?url=https%3A%2F%2Fx.example%2Fa%20b&next=/api/auth/verify-code')).toEqual([]);
  expect(label('/search?q=verify-code')).toEqual([]);
});

const { ECHO_REWRITE, ...WIDE } = UnusualRouter;
const props = {
  requestRoutes: [OtpRoute.path('/api/auth/otp'), OtpRoute.path('/login')],
  verifyRoutes: [OtpRoute.path('/api/auth/verify')],
};

describe.each(Object.values(WIDE))('with %s', (router) => {
  const webAcl = new SimulatedWebAcl({ ...props, unusualRouters: [router] });
  test.each([
    '/api/auth/otp/x',
    '/api/auth/o-tp',
    '/api/au-th/otp',
    '/api/auth/o_tp',
    '/login/a/b',
    '/api/auth/o*tp/x',
  ])('%s is the route', (uri) => expect(webAcl.rule(uri)).toBe('human-check'));
  test('and for what checks a code', () => {
    expect(labelsOf(webAcl.send('/api/auth/verify/x'))).toContain('otp:verify');
    expect(labelsOf(webAcl.send('/api/auth/ver-ify'))).toContain('otp:verify');
  });
  test.each(['/api/auth/otpx', '/api/auth/xotp', '/logins', '/', '/blog/my-login-page', '/?k=/api/auth/otp'])(
    '%s is not',
    (uri) => expect(webAcl.rule(uri)).toBe('Default_Action'),
  );
});

test.each(['/api/auth/otp/x', '/api/auth/o-tp', '/?k=/api/auth/otp', '/home?next=/login'])(
  'without any, %s is not the route',
  (uri) => expect(new SimulatedWebAcl(props).rule(uri)).toBe('Default_Action'),
);

describe('with ECHO_REWRITE', () => {
  const webAcl = new SimulatedWebAcl({ ...props, unusualRouters: [ECHO_REWRITE] });
  test.each(['/?k=/api/auth/otp', '/x?a=1&k=/api/auth/%6ftp', '/?k=x/api/auth/otp', '/home?next=/login'])(
    '%s is the route',
    (uri) => expect(webAcl.rule(uri)).toBe('human-check'),
  );
  test.each(['/?k=/api/auth/otpx', '/api/auth/otp/x', '/?q=login', '/search?q=my+login'])('%s is not', (uri) =>
    expect(webAcl.rule(uri)).toBe('Default_Action'),
  );
});
