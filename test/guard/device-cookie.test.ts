import { deviceCookie, deviceTokenOf } from '../../lib/guard/device-cookie';
import { rig } from './rig';

test('the cookie holds the token as it is, for this host alone and out of reach of scripts', async () => {
  const { guard, mail } = rig();
  await mail('jane@plain.org');
  const verified = await guard.verified({ channel: 'email', recipient: 'jane@plain.org', purpose: 'p', app: 'shop' });
  const header = deviceCookie(verified)!;
  expect(header).toBe(
    `__Host-otp-device=${verified.deviceToken}; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax`,
  );
  // No character that a cookie would have to be quoted for.
  expect(verified.deviceToken).toMatch(/^[\w.~-]+$/);
  expect(deviceTokenOf(`a=b; ${header.split(';')[0]}; c=d`)).toBe(verified.deviceToken);
});

test('without a new token the old cookie stays', () => expect(deviceCookie({})).toBeUndefined());

test.each([
  [undefined, undefined],
  ['', undefined],
  ['other=1', undefined],
  ['__Host-otp-device=', ''],
  ['x__Host-otp-device=t', undefined],
  // A parent domain can't set one, but a browser without that rule might have two.
  ['__Host-otp-device=a; __Host-otp-device=b', undefined],
])('of the cookies %j the token is %j', (header, token) => expect(deviceTokenOf(header)).toBe(token));
