import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import { AuthPreset } from '../../lib/protection/auth-preset';
import type { OtpRoute } from '../../lib/protection/otp-route';
import { BACKENDS } from './auth-requests/backends';
import { DJANGO } from './auth-requests/django';
import { FRAMEWORKS } from './auth-requests/frameworks';
import { IDENTITY_SERVERS } from './auth-requests/identity-servers';
import { JAVASCRIPT } from './auth-requests/javascript';
import { GET, json, MAIL, MAIL_FORM, type Requests } from './auth-requests/request';
import { stack, webAcl } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

type Name = Exclude<keyof typeof AuthPreset, 'prototype'>;

const REQUESTS: Readonly<Record<Exclude<Name, 'betterAuth'>, Requests>> = {
  ...BACKENDS,
  ...DJANGO,
  ...FRAMEWORKS,
  ...IDENTITY_SERVERS,
  ...JAVASCRIPT,
};

const PAGE = readFileSync(join(__dirname, '../../docs/auth-servers.md'), 'utf8');

/** The row of the page, which says how it was shown and what it takes. */
const rowOf = (name: string) => PAGE.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';

function documented(name: Name): SimulatedWebAcl {
  const preset = AuthPreset[name]();
  const scope = stack();
  const { capacity } = webAcl({ verifyRoutes: undefined, ...preset.routes }, scope);
  const acl = new SimulatedWebAcl({}, Template.fromStack(scope).toJSON());
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
  const below = new SimulatedWebAcl(AuthPreset.fusionAuth('/id.v1/').routes);
  expect(below.rule('/id.v1/email/verify', MAIL_FORM)).toBe('human-check');
  expect(below.rule('/idxv1/email/verify', MAIL_FORM)).toBe('Default_Action');
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
