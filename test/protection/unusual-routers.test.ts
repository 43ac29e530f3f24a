import { UnusualRouter } from '../../lib/protection/otp-protection-props';
import { OtpRoute } from '../../lib/protection/otp-route';
import { labelsOf, SimulatedWebAcl } from './traffic';

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
