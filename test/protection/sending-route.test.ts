import { coveredPath, isCovered, sendingWord, uncoveredRoutes } from '../../lib/contract/protection/sending-route';

test.each([
  ['POST', '/api/auth/otp', 'otp'],
  ['POST', '/api/sendOtp', 'send'],
  ['POST', '/api/v1/resend-code', 'resend'],
  ['PUT', '/users/:id/invite', 'invite'],
  ['POST', '/password/forgot', 'forgot'],
  ['ANY', '/magic-link', 'magic'],
  ['POST', '/teams/{teamId}/invitations', 'invitations'],
  ['GET', '/verify/resend', 'resend'],
])('%s %s looks like it sends something', (method, path, word) => {
  expect(sendingWord({ method, path })).toBe(word);
});

test.each([
  ['POST', '/api/orders'],
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

test.each<[unknown, string | undefined]>([
  [' /api/auth/otp', '/api/auth/otp'],
  [{ path: '/invite', recipientsPerRequest: 3 }, '/invite'],
  [{ path: '/invite', hosts: ['shop.example.com'] }, undefined],
  [{ path: '/graphql', graphql: ['sendOtp'] }, undefined],
  [{}, undefined],
  [null, undefined],
])('an entry of cdk.json, %j, covers %j', (entry, path) => expect(coveredPath(entry)).toBe(path));
