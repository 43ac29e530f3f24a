import { OtpRoute } from '../../lib/protection/otp-route';
import { sound } from './sound';

describe('OtpRoute', () => {
  test.each(['/api/auth/otp', '/v1/users/:id/verify-email', '/otp.php', '/.well-known/otp', '/a~b_c-d', '/otp/'])(
    'takes the path %s',
    (path) => expect(OtpRoute.path(path).pattern).toBe(path),
  );

  test.each([
    ['api/auth/otp', 'path must start with "/", got "api/auth/otp"; write "/api/auth/otp"'],
    ['/api?x=1', 'path must not hold a query or a fragment'],
    ['/api/#x', 'path must not hold a query or a fragment'],
    ['/api//otp', 'got ""'],
    ['/api/../otp', 'got ".."'],
    ['/api/%6ftp', 'got "%6ftp"'],
    ['/api/otp;v=1', 'got "otp;v=1"'],
    ['/files/:a-:b', 'use OtpRoute.regex'],
    ['/:tenant/:user', 'at least one literal segment'],
    ['/', 'at least one literal segment'],
    ['', 'path must start with "/"'],
  ])('fails on the path %j and says what to change', (path, message) => {
    expect(() => sound(OtpRoute.path(path))).toThrow(message);
    expect(() => sound(OtpRoute.path(path))).toThrow(/^OtpRoute\.path: /);
  });

  test('fails with every fault of a path at once', () => {
    expect(() => sound(OtpRoute.path('api/../x?y'))).toThrow(/must start with.*must not hold a query.*got "\.\."/s);
  });

  test('fails on a regular expression without words, too long or in upper case', () => {
    expect(() => sound(OtpRoute.regex('^/otp$', []))).toThrow('words must name at least one literal word');
    expect(() => sound(OtpRoute.regex('^/otp$', ['o/p']))).toThrow('got "o/p"');
    expect(() => sound(OtpRoute.regex('a'.repeat(201), ['a']))).toThrow('1 to 200 characters, got 201');
    expect(() => sound(OtpRoute.regex('^/OTP$', ['otp']))).toThrow('must be lower case');
    expect(OtpRoute.regex('^/v\\d+/otp\\W?$', ['otp']).pattern).toBe('^/v\\d+/otp\\W?$');
  });
});
