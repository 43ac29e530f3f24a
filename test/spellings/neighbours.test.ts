import type { Simulator, WafRequest } from '../../lib/sim';
import { OWNER_ORIGIN } from './routes';
import { simulator } from './shield';

let shield: Simulator;
beforeAll(() => {
  shield = simulator();
}, 60_000);

function ask(uri: string, over: Partial<WafRequest> = {}) {
  const request = { ip: '203.0.113.7', method: 'POST', uri, headers: [['host', 'shop.example'] as const], ...over };
  const verdict = shield.evaluate(request);
  return { action: verdict.action, request: verdict.labels.some((label) => label.endsWith(':otp:request')) };
}
const LEFT_ALONE = { action: 'ALLOW', request: false };

test.each([
  '/',
  '/api',
  '/api/auth',
  '/api/auth/',
  '/api/auth/otpx',
  '/api/auth/xotp',
  '/api/auth/otp-help',
  '/api/auth/otp_help',
  '/api/auth/otps.json',
  '/api/auth/otp/resend',
  '/api/auth/x/otp',
  '/api/auth2/otp',
  '/apis/auth/otp',
  '/API/other',
  '/api.auth.otp',
  '/api-auth-otp',
  '/v1/users',
  '/v1/users/42',
  '/v1/users/42/verify-emails',
  '/v1/users/42/verify',
  '/v1/users/42/x/verify-email',
  '/v1/users/verify-email',
  '/v1/user/42/verify-email',
  '/v1.1/users/42/verify-email',
  '/kiosk',
  '/kiosk/first-codes',
  '/kiosks/first-code',
  '/mounted/auth',
  '/mounted/otp',
])('leaves the neighbour %s alone', (path) => {
  expect(ask(path)).toEqual(LEFT_ALONE);
  expect(ask(path, { method: 'GET' })).toEqual(LEFT_ALONE);
});

test.each([
  '/caf%C3%A9',
  '/caf\xc3\xa9',
  '/search/a%20b',
  '/search/a+b',
  '/files/100%25',
  '/files/100%',
  '/files/50%25%20off',
  '/blog/x%2Fy',
  '/blog//archive',
  '/blog/./archive',
  '/blog/../archive',
  '/style.css;v=2',
  '/app;jsessionid=0A1B2C',
  '/users/@anna',
  '/wiki/Kiosk_(disambiguation)',
  '/tags/c%2B%2B',
  '/redirect/https%3A%2F%2Fshop.example%2Fdone',
  '/redirect/https%253A%252F%252Fshop.example%252Fdone',
  '/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BE%D0%B4%D0%B8%D0%BD',
  '/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E3%83%9A%E3%83%BC%E3%82%B8',
  '/%E0%B9%84%E0%B8%97%E0%B8%A2',
  '/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80',
  '/%F0%9F%98%80',
  '/%C0-propos',
  '/stra%DFe',
  '/_next/static/chunks/pages/%5B...slug%5D-1a2b3c.js',
  '/@vite/client',
  '/assets/app.min.js',
  '/jquery-3.7.1.min.js',
  '/index.php',
  '/index.php/about',
  '/.well-known/acme-challenge/x_y-z',
  '/~anna/',
  '/api/items/1,2,3',
  '/api/items:batch',
  "/o'neill",
])('leaves the honest page %s alone', (path) => {
  expect(ask(path, { method: 'GET' })).toEqual(LEFT_ALONE);
  expect(ask(path)).toEqual(LEFT_ALONE);
});

test.each([
  '/search?q=otp',
  '/search?q=one+time+code',
  '/login?next=%2Faccount',
  '/login?returnTo=/account/settings',
  '/?utm_source=mail&utm_campaign=api',
  '/?',
  '/a?b=/c',
  '/#section',
  '/page#otp',
])('leaves the honest address %s alone', (uri) => {
  expect(ask(uri, { method: 'GET' })).toEqual(LEFT_ALONE);
});

const host = (value: string, ...more: Array<readonly [string, string]>) => ({
  headers: [['host', value] as const, ...more],
});

test.each([
  'shop.example:8443',
  'shop.example.',
  'SHOP.example',
  'xn--bcher-kva.example',
  'my_service.internal',
  '192.0.2.1',
  '[2001:db8::1]',
  '[2001:db8::1]:8080',
])('lets the honest Host %s be', (value) => {
  expect(ask('/about', host(value))).toEqual(LEFT_ALONE);
});

test.each([
  [['X-Forwarded-Proto', 'https']],
  [['X-Forwarded-Proto', 'https, http']],
  [['X-Forwarded-Port', '443']],
  [['X-Forwarded-Host', 'shop.example, shop.example:443']],
  [['Forwarded', 'for="[2001:db8::1]:4711";proto=https;by=203.0.113.43;host=shop.example']],
  [['X-Forwarded-Prefix', '/shop']],
  [['Access-Control-Request-Method', 'POST']],
  [['X-HTTP-Method-Override', 'PATCH']],
  [['X-Requested-With', 'XMLHttpRequest']],
] as Array<[[string, string]]>)('lets a page with the header %j be', (header) => {
  expect(ask('/about', host('shop.example', header))).toEqual(LEFT_ALONE);
});

test('lets the preflight of the owner pass, of nobody else', () => {
  const preflight = (origin: string) =>
    ask('/api/auth/otp', {
      method: 'OPTIONS',
      ...host('shop.example', ['origin', origin], ['access-control-request-method', 'POST']),
    });
  expect(preflight(OWNER_ORIGIN)).toEqual(LEFT_ALONE);
  expect(preflight('https://evil.example').action).toBe('CAPTCHA');
});
