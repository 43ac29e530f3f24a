import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import { AuthPreset } from '../../lib/protection/auth-preset';
import type { OtpRoute } from '../../lib/protection/otp-route';
import { stack, webAcl } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

type Name = 'betterAuth' | 'authJs' | 'supabase' | 'keycloak' | 'kratos' | 'superTokens' | FormServer;
type FormServer = 'allauth' | 'allauthHeadless' | 'devise' | 'fortify';

const json = (body: unknown, method = 'POST'): Sent => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const form = (body: string): Sent => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});
const GET: Sent = { method: 'GET' };
const MAIL = json({ email: 'a@x.org' });
const MAIL_FORM = form('csrf=abc&email=a%40x.org');

interface Requests {
  /** Those that make a mail or a text go out, as the server's own pages and clients send them. */
  readonly sends: ReadonlyArray<readonly [string, Sent]>;
  readonly verifies?: ReadonlyArray<readonly [string, Sent]>;
  readonly pages?: readonly string[];
  /** What stands beside them and is left alone. */
  readonly beside: ReadonlyArray<readonly [string, Sent]>;
}

const KEYCLOAK = 'session_code=a-B_1&execution=5e2c&client_id=web&tab_id=x1&client_data=eyJydSI6Imh0dHBzOi8v';

const REQUESTS: Readonly<Record<Exclude<Name, 'betterAuth'>, Requests>> = {
  authJs: {
    sends: [
      ['/api/auth/signin/resend', form('csrfToken=abc&callbackUrl=%2F&email=a%40x.org')],
      ['/api/auth/signin/nodemailer?', json({ csrfToken: 'abc', email: 'a@x.org' })],
      ['/api/auth//signin//resend', MAIL],
      ['/api/authsignin/resend', MAIL],
    ],
    pages: ['/api/auth/signin'],
    beside: [
      ['/api/auth/session', GET],
      ['/api/auth/callback/resend?token=abc', GET],
      ['/api/auth/signout', form('csrfToken=abc')],
    ],
  },
  supabase: {
    sends: [
      ['/auth/v1/otp', MAIL],
      ['/auth/v1/signup?redirect_to=https%3A%2F%2Fx.org', json({ email: 'a@x.org', password: 'p' })],
      ['/auth/v1/magiclink', MAIL],
      ['/auth/v1/recover', MAIL],
      ['/auth/v1/resend', json({ type: 'signup', email: 'a@x.org' })],
      ['/auth/v1/reauthenticate', GET],
      ['/auth/v1/factors/0b7c-4d/challenge', json({ channel: 'sms' })],
      ['/auth/v1/user', json({ email: 'b@x.org' }, 'PUT')],
    ],
    verifies: [
      ['/auth/v1/verify', json({ type: 'email', token: '123456', email: 'a@x.org' })],
      ['/auth/v1/factors/0b7c-4d/verify', json({ challenge_id: 'a', code: '123456' })],
    ],
    beside: [
      ['/auth/v1/user', GET],
      ['/auth/v1/token?grant_type=refresh_token', json({ refresh_token: 'a' })],
    ],
  },
  keycloak: {
    sends: [
      [`/realms/shop/login-actions/reset-credentials?${KEYCLOAK}`, form('username=a%40x.org')],
      [`/realms/shop/login-actions/registration?${KEYCLOAK}`, MAIL_FORM],
      [`/realms/shop/login-actions/authenticate?${KEYCLOAK}`, form('username=a&password=b')],
      [`/realms/shop/login-actions/first-broker-login?${KEYCLOAK}`, MAIL_FORM],
      ['/realms/shop/login-actions/required-action?execution=VERIFY_EMAIL&client_id=web&tab_id=x1', GET],
    ],
    pages: ['/realms/shop/protocol/openid-connect/auth'],
    beside: [
      ['/realms/shop/protocol/openid-connect/token', form('grant_type=refresh_token&refresh_token=a')],
      ['/realms/shop/account', GET],
    ],
  },
  kratos: {
    sends: [
      ['/self-service/recovery?flow=0b7c', json({ method: 'code', email: 'a@x.org' })],
      ['/self-service/verification?flow=0b7c', form('method=code&email=a%40x.org')],
      ['/self-service/login?flow=0b7c', form('method=code&identifier=a%40x.org')],
      ['/self-service/registration?flow=0b7c', json({ method: 'code', traits: { email: 'a@x.org' } })],
      ['/self-service/settings?flow=0b7c', json({ method: 'profile', traits: { email: 'b@x.org' } })],
    ],
    beside: [
      ['/self-service/login/browser?return_to=%2F', GET],
      ['/sessions/whoami', GET],
    ],
  },
  superTokens: {
    sends: [
      '/signinup/code',
      '/signinup/code/resend',
      '/user/password/reset/token',
      '/user/email/verify/token',
    ].flatMap(
      (path): Array<[string, Sent]> => [
        [`/auth${path}`, MAIL],
        [`/auth/tenant-1${path}`, MAIL],
      ],
    ),
    verifies: [
      ['/auth/signinup/code/consume', json({ deviceId: 'a', preAuthSessionId: 'b', userInputCode: '123456' })],
      ['/auth/public/signinup/code/consume', json({ deviceId: 'a', preAuthSessionId: 'b', userInputCode: '123456' })],
    ],
    beside: [['/auth/session/refresh', { method: 'POST' }]],
  },
  allauth: {
    sends: [
      ['/accounts/password/reset/', MAIL_FORM],
      ['/accounts/login/code/', MAIL_FORM],
      ['/accounts/login/code/confirm/', form('action=resend')],
      ['/accounts/signup/', MAIL_FORM],
      ['/accounts/signup/passkey/', MAIL_FORM],
      ['/accounts/login/', form('login=a%40x.org&password=b')],
      ['/accounts/confirm-email/', form('action=resend')],
      ['/accounts/phone/verify/', form('action=resend')],
      ['/accounts/phone/change/', form('phone=%2B4915112345678')],
      ['/accounts/email/', form('action_add=&email=b%40x.org')],
      ['/accounts/reauthenticate/code/', form('recipient=a%40x.org')],
      ['/accounts/reauthenticate/code/confirm/', form('action=resend')],
    ],
    verifies: [['/accounts/password/reset/confirm/', form('code=123456')]],
    pages: ['/accounts/login/', '/accounts/login/code/', '/accounts/signup/', '/accounts/password/reset/'],
    beside: [
      ['/accounts/logout/', form('csrf=abc')],
      ['/accounts/confirm-email/MQ:1uXabc:xyz_-9/', GET],
      ['/accounts/password/reset/key/1-abc-def/', GET],
      ['/accounts/phone/verify/', GET],
      ['/accounts/email/', GET],
      ['/accounts/reauthenticate/', form('password=b')],
    ],
  },
  allauthHeadless: {
    sends: [
      '/code/request',
      '/code/resend',
      '/password/request',
      '/signup',
      '/login',
      '/email/verify/resend',
      '/phone/verify/resend',
      '/reauthenticate/code/request',
      '/reauthenticate/code/resend',
    ]
      .flatMap(
        (path): Array<[string, Sent]> => [
          [`/_allauth/browser/v1/auth${path}`, MAIL],
          [`/_allauth/app/v1/auth${path}`, MAIL],
        ],
      )
      .concat([
        ['/_allauth/app/v1/account/email', MAIL],
        ['/_allauth/app/v1/account/email', json({ email: 'a@x.org' }, 'PUT')],
        ['/_allauth/browser/v1/account/phone', json({ phone: '+4915112345678' })],
      ]),
    verifies: [
      '/code/confirm',
      '/email/verify',
      '/phone/verify',
      '/password/reset',
      '/reauthenticate/code/confirm',
    ].map((path): [string, Sent] => [`/_allauth/app/v1/auth${path}`, json({ code: '123456' })]),
    beside: [
      ['/_allauth/browser/v1/auth/session', GET],
      ['/_allauth/browser/v1/config', GET],
      ['/_allauth/browser/v1/account/email', GET],
    ],
  },
  devise: {
    sends: [
      ['/users', form('user%5Bemail%5D=a%40x.org&user%5Bpassword%5D=b')],
      ['/users/sign_in', form('user%5Bemail%5D=a%40x.org&user%5Bpassword%5D=b')],
      ['/users/password', form('user%5Bemail%5D=a%40x.org')],
      ['/users/password.json', json({ user: { email: 'a@x.org' } })],
      ['/users/confirmation', form('user%5Bemail%5D=a%40x.org')],
      ['/users/unlock', form('user%5Bemail%5D=a%40x.org')],
    ],
    pages: ['/users/sign_up', '/users/sign_in', '/users/password/new', '/users/confirmation/new', '/users/unlock/new'],
    beside: [
      ['/users', GET],
      ['/users/J%C3%B6rg', GET],
      ['/users/confirmation?confirmation_token=abc', GET],
      ['/users/sign_out', form('_method=delete')],
    ],
  },
  fortify: {
    sends: [
      ['/forgot-password', form('_token=abc&email=a%40x.org')],
      ['/register', form('_token=abc&name=a&email=a%40x.org&password=b')],
      ['/email/verification-notification', form('_token=abc')],
    ],
    verifies: [['/two-factor-challenge', form('_token=abc&code=123456')]],
    pages: ['/forgot-password', '/register', '/email/verify'],
    beside: [
      ['/login', form('_token=abc&email=a%40x.org&password=b')],
      ['/email/verify/5/0a1b', GET],
    ],
  },
};

const PAGE = readFileSync(join(__dirname, '../../docs/auth-servers.md'), 'utf8');

/** The row of the page, which says how it was shown and what it takes. */
const rowOf = (name: string) => PAGE.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';

function documented(name: Name): SimulatedWebAcl {
  const preset = AuthPreset[name]();
  const acl = new SimulatedWebAcl({ verifyRoutes: undefined, ...preset.routes });
  const { capacity } = webAcl({ verifyRoutes: undefined, ...preset.routes });
  expect(capacity).toBeLessThanOrEqual(WAF_LIMIT.includedCapacity);
  const row = rowOf(name);
  expect(row).toContain(`| ${preset.product} |`);
  const most = Number(/\| (\d+) \|/.exec(row)?.[1]);
  expect(capacity).toBeLessThanOrEqual(most);
  expect(capacity).toBeGreaterThan(most - 100);
  return acl;
}

test.each(Object.keys(REQUESTS) as Array<keyof typeof REQUESTS>)(
  '%s: what sends is asked, what stands beside is not',
  (name) => {
    const acl = documented(name);
    const { sends, verifies = [], pages = [], beside } = REQUESTS[name];
    const label = (uri: string, sent: Sent) => labelsOf(acl.send(uri, sent));
    const missed = sends.filter(
      ([uri, sent]) => acl.rule(uri, sent) !== 'human-check' || !label(uri, sent).includes('otp:request'),
    );
    expect(missed.map(([uri]) => uri)).toEqual([]);
    const refused = sends.filter(
      ([uri, sent], at) => acl.rule(uri, { ...sent, solvedAgo: 1 + at }) !== 'Default_Action',
    );
    expect(refused.map(([uri]) => uri)).toEqual([]);
    const unlimited = verifies.filter(([uri, sent]) => !label(uri, sent).includes('otp:verify'));
    expect(unlimited.map(([uri]) => uri)).toEqual([]);
    expect(pages.filter((uri) => acl.rule(uri, GET) !== 'human-check')).toEqual([]);
    expect(pages.filter((uri) => label(uri, GET).includes('otp:request'))).toEqual([]);
    const disturbed = [...beside, ...verifies].filter(([uri, sent]) => acl.rule(uri, sent) !== 'Default_Action');
    expect(disturbed.map(([uri]) => uri)).toEqual([]);
    expect(beside.filter(([uri, sent]) => label(uri, sent).some((each) => each !== 'otp:unusual-path'))).toEqual([]);
    // What was run says so by the name of the run.
    expect(rowOf(name)).toMatch(/from its documents|run in a test|run by `npm run (?:test:servers|proof servers)`/);
  },
);

interface Called {
  readonly path: string;
  readonly sent: readonly string[];
}

/** What a real server did, in a process of its own, since both are ECMAScript modules. */
const called = (script: string): Called[] =>
  JSON.parse(
    execFileSync(process.execPath, [join(__dirname, script)], { encoding: 'utf8', stdio: 'pipe', timeout: 60_000 }),
  );

test.each([
  ['betterAuth', 'better-auth.mjs'],
  ['authJs', 'auth-js.mjs'],
] as const)('%s: what the real server sends is asked, and what sends nothing is left alone', (name, script) => {
  const acl = documented(name);
  const isAsked = (path: string) => labelsOf(acl.send(`/api/auth${path}`, MAIL)).includes('otp:request');
  const calls = called(script);
  const sending = calls.filter(({ sent }) => sent.length > 0).map(({ path }) => path);
  expect(sending.length).toBeGreaterThan(3);
  expect(sending.filter((path) => !isAsked(path))).toEqual([]);
  expect(calls.filter(({ path, sent }) => sent.length === 0 && isAsked(path))).toEqual([]);
  expect(rowOf(name)).toContain('run in a test');
  if (name === 'authJs') return;
  const { requestRoutes, verifyRoutes = [] } = AuthPreset.betterAuth().routes;
  expect([...requestRoutes.flatMap(branchesOf)].sort()).toEqual([...new Set(sending)].sort());
  const guesses = verifyRoutes.flatMap(branchesOf).map((path) => acl.send(`/api/auth${path}`, json({ otp: '123456' })));
  expect(guesses.length).toBeGreaterThan(5);
  expect(guesses.map(({ rule }) => rule)).toEqual(guesses.map(() => 'Default_Action'));
  expect(guesses.filter((verdict) => !labelsOf(verdict).includes('otp:verify'))).toEqual([]);
});

const branchesOf = ({ pattern }: OtpRoute) => /\(\?:(.*?)\)/.exec(pattern)?.[1]?.split('|') ?? [];

test('another base path, and none, lead to the same routes', () => {
  const acl = new SimulatedWebAcl(AuthPreset.betterAuth('/v1.0/:tenant/auth/').routes);
  expect(acl.rule('/v1.0/acme/auth/sign-in/email', MAIL)).toBe('human-check');
  expect(acl.rule('/v1.0/acme/auth/%73ign-in/email', MAIL)).toBe('human-check');
  expect(acl.rule('/v1x0/acme/auth/sign-in/email', MAIL)).toBe('Default_Action');
  const bare = new SimulatedWebAcl(AuthPreset.supabase('/').routes);
  expect(bare.rule('/recover', MAIL)).toBe('human-check');
  expect(bare.rule('/health', GET)).toBe('Default_Action');
});

test.each(['api/auth', '/api auth', '/api/auth?x', 'https://x.org/auth'])(
  'a base path that is none is told: %s',
  (basePath) => {
    const { routes } = AuthPreset.betterAuth(basePath);
    expect(() => webAcl(routes, stack())).toThrow(
      `AuthPreset: basePath must be empty or a path such as "/api/auth", got ${JSON.stringify(basePath)}`,
    );
  },
);
