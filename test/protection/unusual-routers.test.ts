import { UnusualRouter } from '../../lib/protection/otp-protection-props';
import { OtpRoute } from '../../lib/protection/otp-route';
import { Door, labelsOf } from './traffic';

const { ECHO_REWRITE, ...WIDE } = UnusualRouter;
const props = {
  requestRoutes: [OtpRoute.path('/api/auth/otp'), OtpRoute.path('/login')],
  verifyRoutes: [OtpRoute.path('/api/auth/verify')],
};

describe.each(Object.values(WIDE))('with %s', (router) => {
  const door = new Door({ ...props, unusualRouters: [router] });
  test.each([
    '/api/auth/otp/x',
    '/api/auth/o-tp',
    '/api/au-th/otp',
    '/api/auth/o_tp',
    '/login/a/b',
    '/api/auth/o*tp/x',
  ])('%s is the route', (uri) => expect(door.rule(uri)).toBe('human-check'));
  test('and for what checks a code', () => {
    expect(labelsOf(door.send('/api/auth/verify/x'))).toContain('otp:verify');
    expect(labelsOf(door.send('/api/auth/ver-ify'))).toContain('otp:verify');
  });
  test.each(['/api/auth/otpx', '/api/auth/xotp', '/logins', '/', '/blog/my-login-page', '/?k=/api/auth/otp'])(
    '%s is not',
    (uri) => expect(door.rule(uri)).toBe('Default_Action'),
  );
});

test.each(['/api/auth/otp/x', '/api/auth/o-tp', '/?k=/api/auth/otp', '/home?next=/login'])(
  'without any, %s is not the route',
  (uri) => expect(new Door(props).rule(uri)).toBe('Default_Action'),
);

describe('with ECHO_REWRITE', () => {
  const door = new Door({ ...props, unusualRouters: [ECHO_REWRITE] });
  test.each(['/?k=/api/auth/otp', '/x?a=1&k=/api/auth/%6ftp', '/?k=x/api/auth/otp', '/home?next=/login'])(
    '%s is the route',
    (uri) => expect(door.rule(uri)).toBe('human-check'),
  );
  test.each(['/?k=/api/auth/otpx', '/api/auth/otp/x', '/?q=login', '/search?q=my+login'])('%s is not', (uri) =>
    expect(door.rule(uri)).toBe('Default_Action'),
  );
});
