import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods, type OtpRouteOptions } from '../../lib/protection/otp-route-options';
import { sound } from './sound';
import { stack, webAcl } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const PATH = '/account/reset';
const withRoute = (options: OtpRouteOptions) => new SimulatedWebAcl({ requestRoutes: [OtpRoute.path(PATH, options)] });
const fillers = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-p${n}`, '1']));
const GET = { method: 'GET' };

describe('hosts', () => {
  const shop = withRoute({ hosts: ['shop.example.com', '*.shop.example.net'] });
  const on = (host: string, more: Record<string, string> = {}) => shop.rule(PATH, { headers: { host, ...more } });

  test.each([
    'shop.example.com',
    'SHOP.Example.com',
    'shop.example.com:443',
    'shop.example.com.',
    'a.shop.example.net',
    'b.a.shop.example.net:8443',
    'localhost:3000',
    '203.0.113.9',
    '[2001:db8::1]',
    'my-alb-1234567890.eu-central-1.elb.amazonaws.com',
  ])('counts on %s', (host) => expect(on(host)).toBe('human-check'));

  test('counts where the host is missing, or may be read elsewhere', () => {
    expect(shop.sim.evaluate({ ip: '203.0.113.7', method: 'POST', uri: PATH, headers: [] }).rule).toBe('human-check');
    expect(on('blog.example.com', { 'x-forwarded-host': 'shop.example.com' })).toBe('human-check');
    expect(on('blog.example.com', { 'x-host': 'shop.example.com' })).toBe('human-check');
    expect(on('blog.example.com', { forwarded: 'host=shop.example.com' })).toBe('human-check');
    expect(on('blog.example.com', fillers)).toBe('human-check');
    const two = [
      ['host', 'blog.example.com'],
      ['host', 'shop.example.com'],
    ] as const;
    expect(shop.sim.evaluate({ ip: '203.0.113.7', method: 'POST', uri: PATH, headers: [...two] }).rule).toBe(
      'malformed-host',
    );
    expect(shop.rule('/account//reset', { headers: { host: 'blog.example.com' } })).toBe('human-check');
  });

  test.each([
    'blog.example.com',
    'shop.example.com.evil.org',
    'myshop.example.com',
    'shop.example.net',
    'a.shopxexample.net',
  ])('leaves %s alone', (host) => expect(on(host)).toBe('Default_Action'));

  test('a warning says what the load balancer has to do', () => {
    const scope = stack();
    webAcl({ requestRoutes: [OtpRoute.path(PATH, { hosts: ['shop.example.com'] })] }, scope);
    Annotations.fromStack(scope).hasWarning(
      '*',
      Match.stringLikeRegexp('hosts of routes are shop\\.example\\.com.*host-header'),
    );
  });

  test.each([
    ['https://shop.example.com', 'without scheme, port and path'],
    ['shop.example.com:443', 'without scheme, port and path'],
    ['shop', 'such as "shop.example.com"'],
    ['*', 'such as "shop.example.com"'],
    ['bücher.example.com', 'in ASCII'],
  ])('refuses %s', (host, message) => expect(() => sound(OtpRoute.path(PATH, { hosts: [host] }))).toThrow(message));

  test('refuses none at all', () =>
    expect(() => sound(OtpRoute.path(PATH, { hosts: [] }))).toThrow('hosts must hold 1 to 10'));
});

describe('a header', () => {
  const action = withRoute({ header: { name: 'X-Action', values: ['send-otp', 'resend (now)'] } });
  const rows: Array<[string, Record<string, string>]> = [
    ['the value', { 'x-action': 'send-otp' }],
    ['in another case', { 'X-ACTION': 'Send-OTP' }],
    ['among others', { 'x-action': 'login, send-otp' }],
    ['another of the values', { 'x-action': 'resend (now)' }],
    ['the name with an underscore, whatever it holds', { X_Action: 'login' }],
    ['both names', { 'x-action': 'login', x_action: 'send-otp' }],
    ['bytes that are not ASCII', { 'x-action': 'send\u00adotp' }],
    ['behind the headers that AWS WAF sees', { ...fillers, 'x-action': 'send-otp' }],
  ];
  test('a try of a code behind the headers that AWS WAF sees counts as a try', () => {
    const verifyRoutes = [OtpRoute.path('/account/code', { header: { name: 'Action', values: ['check'] } })];
    const tries = new SimulatedWebAcl({ verifyRoutes });
    const labels = (headers: Record<string, string>) => labelsOf(tries.send('/account/code', { headers }));
    expect(labels({ ...fillers, action: 'check' })).toContain('otp:verify');
    expect(labels({ action: 'check' })).toContain('otp:verify');
    expect(labels({ action: 'list' })).not.toContain('otp:verify');
  });

  test.each(rows)('counts with %s', (_what, headers) => expect(action.rule(PATH, { headers })).toBe('human-check'));

  test('leaves another value alone, and its absence', () => {
    expect(action.rule(PATH, { headers: { 'x-action': 'login' } })).toBe('Default_Action');
    expect(action.rule(PATH, { headers: { 'x-action': 'send-otx' } })).toBe('Default_Action');
    expect(action.rule(PATH)).toBe('Default_Action');
    expect(action.rule('/account/reset;x', { headers: { 'x-action': 'login' } })).toBe('human-check');
  });

  test('refuses what no client sends', () => {
    const header = (name: string, values: string[]) => () => sound(OtpRoute.path(PATH, { header: { name, values } }));
    expect(header('X Action', ['a'])).toThrow('header.name must be 1 to 64 letters');
    expect(header('x-action', [])).toThrow('header.values must hold 1 to 10');
    expect(header('x-action', [' a', 'ö'])).toThrow(/got " a".*got "ö"/s);
  });
});

describe('methods', () => {
  test('PUZZLE_ON_GET shows one puzzle on the page, and the POST verifies it', () => {
    const page = withRoute({ methods: GuardedMethods.PUZZLE_ON_GET });
    expect(page.send(PATH, { ...GET, headers: { accept: 'text/html' } })).toMatchObject({ action: 'CAPTCHA' });
    expect(page.rule(PATH, { ...GET, solvedAgo: 5 })).toBe('Default_Action');
    for (let n = 0; n < 700; n++) page.send(PATH, { ...GET, ip: `198.51.${100 + (n >> 8)}.${n & 255}`, solvedAgo: 5 });
    expect(page.rule(PATH, { solvedAgo: 100 })).toBe('Default_Action');
    expect(page.rule(PATH)).toBe('human-check');
  });

  test('a page view on a verify route uses up no tries', () => {
    const verify = new SimulatedWebAcl({
      verifyRoutes: [OtpRoute.path('/verify', { methods: GuardedMethods.ALL_BUT_GET })],
    });
    const times = (sent: Sent) => Array.from({ length: 150 }, () => verify.rule('/verify', sent)).at(-1);
    expect(times(GET)).toBe('Default_Action');
    expect(times({})).toBe('verify-rate-limit');
  });

  test.each([[['POST']], ['POST'], ['get']])('%j is no choice, and the message says why', (methods) =>
    expect(() => sound(OtpRoute.path(PATH, { methods: methods as unknown as GuardedMethods }))).toThrow(
      /methods must be one of GuardedMethods\.ALL, ALL_BUT_GET, PUZZLE_ON_GET, got .*a list of methods would be a hole/,
    ),
  );

  test('where they have no meaning they are refused', () => {
    const verify = [OtpRoute.path('/verify', { methods: GuardedMethods.PUZZLE_ON_GET })];
    expect(() => webAcl({ verifyRoutes: verify })).toThrow('verifyRoutes[0] must not have methods PUZZLE_ON_GET');
    const entryPages = [
      OtpRoute.path('/login', { methods: GuardedMethods.ALL_BUT_GET }),
      OtpRoute.graphql('/graphql', ['a']),
    ];
    expect(() => webAcl({ entryPages })).toThrow(
      /entryPages\[0\] must be a page.*methods ALL_BUT_GET.*entryPages\[1\] must be a page.*operations in the body/s,
    );
  });
});

test('all of them together must hold, and routes narrowed alike share patterns', () => {
  const both = { hosts: ['shop.example.com'], methods: GuardedMethods.ALL_BUT_GET };
  const shop = new SimulatedWebAcl({
    requestRoutes: [OtpRoute.path(PATH, both), OtpRoute.path('/signup', both), OtpRoute.path('/otp')],
  });
  const host = (name: string) => ({ headers: { host: name } });
  expect(shop.rule(PATH, host('shop.example.com'))).toBe('human-check');
  expect(shop.rule('/signup', host('shop.example.com'))).toBe('human-check');
  expect(shop.rule('/signup', { ...GET, ...host('shop.example.com') })).toBe('Default_Action');
  expect(shop.rule('/signup', host('blog.example.com'))).toBe('Default_Action');
  expect(shop.rule('/otp', { ...GET, ...host('blog.example.com') })).toBe('human-check');
});

test.each<[string, OtpRoute]>([
  ['methods ALL_BUT_GET', OtpRoute.path(PATH, { methods: GuardedMethods.ALL_BUT_GET })],
  ['hosts', OtpRoute.path(PATH, { hosts: ['shop.example.com'] })],
  ['operations in the body', OtpRoute.graphql('/graphql', ['sendOtp'])],
])('Turnstile, whose listener rules know only paths, refuses %s', (what, route) => {
  const check = HumanCheck.turnstileByArn({
    secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf',
    listenerArn:
      'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/my-alb/50dc6c495c0c9188/f2f7dc8efc522ab2',
    targetGroupArns: ['arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067'],
    issuer: 'https://shop.example.com',
    hostnames: ['shop.example.com'],
  });
  const given = () => webAcl({ requestRoutes: [route], humanCheck: check });
  expect(given).toThrow(
    `requestRoutes must be told by their path alone with HumanCheck.turnstile, got ${route} with ${what}`,
  );
});

const unitsOf = (path: string) => webAcl({ requestRoutes: [OtpRoute.path(path)] }, stack()).capacity;

describe('operations of frameworks, as docs/rules.md says to name them', () => {
  const form = { methods: GuardedMethods.ALL_BUT_GET };
  const routes = [
    OtpRoute.path('/login', form),
    OtpRoute.path('/_app/remote/:hash/sendOtp'),
    OtpRoute.path('/_actions/sendOtp'),
    OtpRoute.path('/_serverFn/0a1b2c3d4e5f'),
    OtpRoute.path('/livewire-1a2b3c4d/update'),
    OtpRoute.path('/livewire/update'),
  ];
  const webAcl = new SimulatedWebAcl({ requestRoutes: routes });
  const isRequest = (line: string) => {
    const [method, uri] = line.split(' ') as [string, string];
    return labelsOf(webAcl.send(uri, { method })).includes('otp:request');
  };

  test.each([
    'POST /login',
    'PUT /login.data',
    'PATCH /login/_.data',
    'DELETE /LOGIN?index',
    'POST /login?/sendOtp',
    'POST /login?/%73endOtp',
    'POST /login?x=1&/sendOtp',
    'POST /_app/remote/1x2y3z/sendOtp',
    'GET /_app/remote/1x2y3z/sendOtp?payload=W10',
    'POST /_actions/sendOtp/',
    'POST //_actions/sendOtp',
    'POST /_actions/%73endOtp',
    'POST /?_action=sendOtp',
    'POST /nowhere?x=1&_action=sendOtp',
    'POST /about?%5Faction=%73endOtp',
    'POST /about?_action=%2573endOtp',
    'POST /about?/remote=1x2y3z/sendOtp',
    'POST /about?%2Fremote=1x2y3z%2FsendOtp',
    'GET /_serverFn/0a1b2c3d4e5f?payload=%7B%7D',
    'POST /_serverFn/0a1b2c3d4e5f?createServerFn',
    'POST /livewire-1a2b3c4d/update',
    'POST /livewire/update',
  ])('%s counts', (line) => expect(isRequest(line)).toBe(true));

  test.each([
    'GET /login',
    'GET /login.data',
    'GET /login/__data.json?x-sveltekit-invalidated=01',
    'POST /logins?/default',
    'POST /_app/remote/1x2y3z/sendOtpStatus',
    'POST /_actions/sendOtpStatus',
    'POST /_actions/me',
    'POST /?_action=me',
    'GET /?my_action=sendOtp',
    'GET /about?/remote=1x2y3z/me',
    'GET /_serverFn/5e4d3c2b1a0f?payload=%7B%7D',
    'GET /livewire-1a2b3c4d/livewire.js',
  ])('%s is left alone', (line) => expect(isRequest(line)).toBe(false));

  test('a query that names an action counts for a prefix, for a try of a code, and costs nobody else', () => {
    const other = OtpRoute.path('/login');
    const all = new SimulatedWebAcl({ requestRoutes: [OtpRoute.prefix('/_actions')], verifyRoutes: [other] });
    expect(labelsOf(all.send('/x?_action=me', { method: 'POST' }))).toContain('otp:request');
    expect(labelsOf(all.send('/x?_action=', { method: 'POST' }))).not.toContain('otp:request');
    const verifyRoutes = [OtpRoute.path('/_actions/auth.checkOtp')];
    const tries = new SimulatedWebAcl({ requestRoutes: [other], verifyRoutes });
    expect(labelsOf(tries.send('/x?_action=auth.checkOtp', { method: 'POST' }))).toContain('otp:verify');
    expect(labelsOf(tries.send('/x?_action=authXcheckOtp', { method: 'POST' }))).not.toContain('otp:verify');
    expect(unitsOf('/_actions/sendOtp') - unitsOf('/_otherxx/sendOtp')).toBe(33);
  });
});
