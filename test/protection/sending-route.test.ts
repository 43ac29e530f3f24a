import { coveredPaths, isCovered, sendingWord, uncoveredRoutes } from '../../lib/contract/protection/sending-route';

test.each([
  ['POST', '/api/auth/otp', 'otp'],
  ['POST', '/api/sendOtp', 'send'],
  ['POST', '/api/v1/resend-code', 'resend'],
  ['PUT', '/users/:id/invite', 'invite'],
  ['POST', '/password/forgot', 'forgot'],
  ['ANY', '/magic-link', 'magic'],
  ['POST', '/teams/{teamId}/invitations', 'invitations'],
  // As Rails, Devise, Better Auth, Fortify and Supabase call them.
  ['POST', '/password_resets', 'resets'],
  ['POST', '/users/password', 'password'],
  ['POST', '/users/unlock', 'unlock'],
  ['POST', '/sign-up', 'signup'],
  ['POST', '/signUp/start', 'signup'],
  ['POST', '/user/confirmations', 'confirmations'],
  ['POST', '/forget-password', 'forget'],
  ['POST', '/reauthenticate', 'reauthenticate'],
  ['MUTATION', '/requestTwoFactor', 'twofactor'],
  ['GET', '/verify/resend', 'resend'],
])('%s %s looks like it sends something', (method, path, word) => {
  expect(sendingWord({ method, path })).toBe(word);
});

test.each([
  ['POST', '/api/orders'],
  ['POST', '/signs/up-to-date'],
  ['QUERY', '/invitations'],
  ['POST', '/sender-settings'],
  ['GET', '/verify'],
  ['GET', '/codes'],
  ['POST', '/users/:otpId'],
  ['POST', '/items/{code}'],
])('%s %s does not', (method, path) => {
  expect(sendingWord({ method, path })).toBeUndefined();
});

test.each([
  ['/api/auth/otp', ['/api/auth/otp'], true],
  ['/API/Auth/otp/', ['/api/auth/otp'], true],
  ['/api/auth/otp/sms', ['/api/auth/otp'], false],
  ['/api/auth/otp/sms', ['/api/auth/*'], true],
  ['/api/authentic', ['/api/auth/*'], false],
  ['/auth/*', ['/auth/otp'], false],
  ['/auth/*', ['/auth/*'], true],
  ['/users/{id}/otp', ['/users/:user/otp'], true],
  ['/users/*/otp', ['/users/:user/otp'], false],
  ['/users/{id}/otp', ['/users/otp'], false],
])('%s covered by %j: %s', (path, patterns, covered) => {
  expect(isCovered(path, patterns)).toBe(covered);
});

test('names the routes that send and are not covered, with the word that gives them away', () => {
  const routes = [
    { method: 'POST', path: '/api/auth/otp' },
    { method: 'POST', path: '/api/invite' },
    { method: 'POST', path: '/api/orders' },
  ];
  expect(uncoveredRoutes(routes, ['/api/auth/otp'])).toEqual([{ method: 'POST', path: '/api/invite', word: 'invite' }]);
});

test.each<[unknown, string[]]>([
  [' /api/auth/otp', ['/api/auth/otp']],
  [{ path: '/invite', recipientsPerRequest: 3 }, ['/invite']],
  [{ path: '/invite', hosts: ['shop.example.com'] }, []],
  [{ path: '/graphql', graphql: ['sendOtp'] }, ['/graphql#sendOtp']],
  [{ path: '/trpc', trpc: ['auth.sendOtp', 'invite'] }, ['/trpc/auth.sendOtp', '/trpc/invite']],
  [{ path: '/trpc', trpc: ['auth.sendOtp'], hosts: ['shop.example.com'] }, []],
  [{}, []],
  [null, []],
])('an entry of cdk.json, %j, covers %j', (entry, paths) => expect(coveredPaths(entry)).toEqual(paths));
