import { readContext } from '../../lib/app/context';
import { AuthPreset } from '../../lib/protection/auth-preset';
import { ALB_ARN } from '../protection/stack';

const MINIMAL = { 'otp-shield:resourceArn': ALB_ARN, 'otp-shield:requestRoutes': ['/api/auth/otp'] };

describe('authPreset', () => {
  test('takes the routes of an auth server beside those that are named, or alone', () => {
    const ARN = { 'otp-shield:resourceArn': ALB_ARN };
    const alone = readContext({ ...ARN, 'otp-shield:authPreset': 'allauth:/konto' });
    const { routes } = AuthPreset.allauth('/konto');
    expect([alone.requestRoutes, alone.verifyRoutes, alone.entryPages]).toEqual([
      routes.requestRoutes,
      routes.verifyRoutes,
      routes.entryPages,
    ]);
    const both = readContext({ ...MINIMAL, 'otp-shield:authPreset': 'kratos', 'otp-shield:entryPages': '/welcome' });
    expect(both.requestRoutes!.map(String).slice(-1)).toEqual(['OtpRoute.path("/api/auth/otp")']);
    expect(both.requestRoutes!.length).toBe(AuthPreset.kratos().routes.requestRoutes.length + 1);
    expect([both.verifyRoutes, both.entryPages?.map(String)]).toEqual([undefined, ['OtpRoute.path("/welcome")']]);
  });

  test.each([
    ['betterauth', 'must be one of betterAuth, authJs, supabase, keycloak, kratos'],
    ['prototype', 'must be one of betterAuth'],
    ['betterAuth:auth', 'AuthPreset: basePath must be empty or a path such as "/api/auth", got "auth"'],
  ])('refuses an auth server that it does not know: %s', (given, message) => {
    expect(() => readContext({ 'otp-shield:resourceArn': ALB_ARN, 'otp-shield:authPreset': given })).toThrow(message);
  });
});
