import { Duration, SecretValue } from 'aws-cdk-lib';
import { ProtectionMode } from '../../lib/protection/protection-mode';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import { RequestLimit } from '../../lib/request-limit';
import { passedUntil, type Sent, SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';
const VERIFY = '/api/auth/verify';

const address = (n: number) => `198.51.${100 + (n >> 8)}.${n & 255}`;

describe('preflight', () => {
  const webAcl = new SimulatedWebAcl({ allowedOrigins: ['https://spa.example.org'] });
  const browser = {
    method: 'OPTIONS',
    headers: {
      origin: 'https://spa.example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-aws-waf-token',
    },
  };

  test('of the named origin passes', () => expect(webAcl.rule(OTP, browser)).toBe('Default_Action'));

  const but = (change: Sent): Sent => ({ ...browser, ...change, headers: { ...browser.headers, ...change.headers } });
  test.each<[string, Sent, string?]>([
    ['of another origin', but({ headers: { origin: 'https://evil.example' } })],
    ['of a longer origin', but({ headers: { origin: 'https://spa.example.org.evil.example' } })],
    ['without a requested method', { method: 'OPTIONS', headers: { origin: 'https://spa.example.org' } }],
    ['with a method override', but({ headers: { 'x-http-method-override': 'POST' } })],
    ['with an override of another name', but({ headers: { 'x-method-override': 'POST' } })],
    ['with an override in the query', browser, `${OTP}?_method=POST`],
    ['with an encoded override in the query', browser, `${OTP}?%5fmethod=POST`],
    ['with a body', but({ body: '{"email":"a@example.com"}' })],
    ['with a content type', but({ headers: { 'content-type': 'application/json' } })],
    ['with cookies', but({ headers: { cookie: 'a=b' } })],
    ['in an unusual spelling', browser, '/api//auth/otp'],
    ['that is a POST', but({ method: 'POST' })],
  ])('%s is challenged', (_, sent, uri = OTP) => expect(webAcl.rule(uri, sent)).toBe('human-check'));

  test('is challenged when no origin is named', () =>
    expect(new SimulatedWebAcl().rule(OTP, browser)).toBe('human-check'));
});

describe('trusted', () => {
  const webAcl = new SimulatedWebAcl({
    trustedAddresses: ['198.51.100.0/24', '2001:db8::/32'],
    trustedHeader: {
      name: 'x-otp-caller',
      secrets: [
        SecretValue.unsafePlainText('the-old-callers-secret'),
        SecretValue.unsafePlainText('the-new-callers-secret'),
      ],
    },
  });

  test.each<[string, Sent, string]>([
    ['an address of the list', { ip: '198.51.100.9' }, 'Default_Action'],
    ['an IPv6 address of the list', { ip: '2001:db8::9' }, 'Default_Action'],
    ['an address just outside', { ip: '198.51.101.0' }, 'human-check'],
    ['either secret during a rotation', { headers: { 'x-otp-caller': 'the-old-callers-secret' } }, 'Default_Action'],
    ['the other secret', { headers: { 'x-otp-caller': 'the-new-callers-secret' } }, 'Default_Action'],
    ['a wrong secret', { headers: { 'x-otp-caller': 'the-new-callers-secrets' } }, 'human-check'],
    ['an empty secret', { headers: { 'x-otp-caller': '' } }, 'human-check'],
    ['a forged forwarded address', { headers: { 'x-forwarded-for': '198.51.100.9' } }, 'human-check'],
  ])('%s', (_, sent, rule) => expect(webAcl.rule(OTP, sent)).toBe(rule));

  test('does not wear out the limits of people', () => {
    for (let n = 0; n < 700; n++) webAcl.send(OTP, { ip: '198.51.100.9' });
    expect(webAcl.rule(OTP, { ip: '192.0.2.1', solvedAgo: 1 })).toBe('Default_Action');
  });
});

describe('lockdown', () => {
  const webAcl = new SimulatedWebAcl({
    lockdownAlternatives: ['Sign in with a passkey'],
    trustedAddresses: ['198.51.100.9'],
  });
  test('answers 503 with the alternatives while the gate is open, whatever the token, and is over when it closes', () => {
    expect(webAcl.rule(OTP, { solvedAgo: 1 })).toBe('Default_Action');
    webAcl.setGate('Lockdown', true);
    for (const ip of ['203.0.113.7', '10.0.0.1', '255.255.255.255', '2001:db8::1', 'ffff::1']) {
      const verdict = webAcl.send(OTP, { ip, solvedAgo: 1 });
      expect(verdict).toMatchObject({ rule: 'lockdown', status: 503 });
      expect(JSON.parse(verdict.response!.body)).toMatchObject({
        error: 'temporarily_unavailable',
        alternatives: ['Sign in with a passkey'],
      });
    }
    expect(webAcl.rule(VERIFY, { ip: '203.0.113.7' })).toBe('Default_Action');
    expect(webAcl.rule('/home')).toBe('Default_Action');
    expect(webAcl.rule(OTP, { ip: '198.51.100.9' })).toBe('Default_Action');
    webAcl.setGate('Lockdown', false);
    expect(webAcl.rule(OTP, { solvedAgo: 1 })).toBe('Default_Action');
  });
});

describe('strict posture', () => {
  const webAcl = new SimulatedWebAcl();
  test('asks for a younger puzzle, lets fewer through, and is over when the gate closes', () => {
    expect(webAcl.rule(OTP, { solvedAgo: 61 })).toBe('Default_Action');
    webAcl.setGate('Strict', true);
    expect(webAcl.rule(OTP, { solvedAgo: 61 })).toBe('strict-human-check');
    expect(webAcl.rule(OTP, { solvedAgo: 59 })).toBe('Default_Action');
    const limited = passedUntil(webAcl, 'strict-rate-limit', () => ({ ip: '192.0.2.77' }));
    expect(limited).toBe(20);
    const ceiling = passedUntil(webAcl, 'strict-send-ceiling', (n) => ({ ip: address(n), solvedAgo: 1 + n / 1000 }));
    expect(ceiling).toBeLessThanOrEqual(600);
    webAcl.setGate('Strict', false);
    // The budget has been passed meanwhile, and forgets after its window.
    webAcl.clock.advance(601);
    expect(webAcl.rule(OTP, { ip: '192.0.2.77', solvedAgo: 61 })).toBe('Default_Action');
  });
});

describe('block lists', () => {
  const webAcl = new SimulatedWebAcl({
    blockedAddresses: ['203.0.113.0/28', '2001:db8:bad::/48'],
    blockedCountries: ['KP', 'SY'],
    blockedAsns: [64500],
  });

  test.each<[string, Sent, string]>([
    ['an address of the list', { ip: '203.0.113.15' }, 'block-list'],
    ['an address just outside', { ip: '203.0.113.16' }, 'human-check'],
    ['an IPv6 address of the list', { ip: '2001:db8:bad::1' }, 'block-list'],
    ['a blocked country', { ip: '192.0.2.1', country: 'SY' }, 'blocked-origin'],
    ['another country', { ip: '192.0.2.1', country: 'SE' }, 'human-check'],
    ['an unknown country', { ip: '192.0.2.1' }, 'human-check'],
    ['a blocked network', { ip: '192.0.2.1', asn: 64500 }, 'blocked-origin'],
    ['another network', { ip: '192.0.2.1', asn: 64501 }, 'human-check'],
  ])('%s', (_, sent, rule) => expect(webAcl.rule(OTP, sent)).toBe(rule));

  test('leave other routes alone', () => expect(webAcl.rule('/home', { ip: '203.0.113.1' })).toBe('Default_Action'));
});

describe('oversize body', () => {
  const webAcl = new SimulatedWebAcl();
  test.each([
    [4096, 'Default_Action'],
    [4097, 'oversize-body'],
    [8192, 'oversize-body'],
    [8193, 'oversize-body'],
    [100_000, 'oversize-body'],
  ])('of %i bytes: %s', (bytes, rule) => {
    expect(webAcl.rule(OTP, { body: 'x'.repeat(bytes), solvedAgo: 1 })).toBe(rule);
  });
  test('leaves other routes alone', () =>
    expect(webAcl.rule('/upload', { body: 'x'.repeat(9000) })).toBe('Default_Action'));
});

describe('rate limit', () => {
  test('stops an address after 100 requests in ten minutes, with Retry-After, and nobody else', () => {
    const webAcl = new SimulatedWebAcl();
    expect(passedUntil(webAcl, 'rate-limit', () => ({}))).toBe(100);
    const verdict = webAcl.send(OTP);
    expect(verdict.status).toBe(429);
    expect(verdict.response!.headers).toContainEqual(['retry-after', '600']);
    expect(JSON.parse(verdict.response!.body).error).toBe('too_many_requests');
    expect(webAcl.rule(OTP, { ip: '203.0.113.8' })).toBe('human-check');
    webAcl.clock.advance(601);
    expect(webAcl.rule(OTP)).toBe('human-check');
  });

  test('is not fooled by a forged forwarded address', () => {
    const webAcl = new SimulatedWebAcl();
    expect(passedUntil(webAcl, 'rate-limit', (n) => ({ headers: { 'x-forwarded-for': address(n) } }))).toBe(100);
  });

  test('does not see a pool of addresses: that is what the human check is for', () => {
    const webAcl = new SimulatedWebAcl();
    for (let n = 0; n < 240; n++) expect(webAcl.rule(OTP, { ip: address(n) })).toBe('human-check');
  });

  test('on verify routes stops guessing, and leaves requests alone', () => {
    const webAcl = new SimulatedWebAcl({ verifyRateLimit: RequestLimit.of(30, Duration.minutes(10)) });
    expect(passedUntil(webAcl, 'verify-rate-limit', () => ({}), VERIFY)).toBe(30);
    expect(webAcl.rule(OTP, { solvedAgo: 1 })).toBe('Default_Action');
  });

  test('by a header counts each value, and lets nobody drop the header', () => {
    const webAcl = new SimulatedWebAcl({
      rateLimitKey: RateLimitKey.addressAndHeader('x-tenant'),
      rateLimit: RequestLimit.of(10, Duration.minutes(10)),
    });
    expect(passedUntil(webAcl, 'rate-limit', () => ({ headers: { 'x-tenant': 'a' } }))).toBe(10);
    expect(webAcl.rule(OTP, { headers: { 'x-tenant': 'b' } })).toBe('human-check');
    expect(webAcl.send(OTP)).toMatchObject({ rule: 'rate-limit-key', status: 400 });
  });

  test('by a forwarded address counts malformed ones together', () => {
    const webAcl = new SimulatedWebAcl({
      rateLimitKey: RateLimitKey.forwardedAddress('x-real-ip'),
      rateLimit: RequestLimit.of(10, Duration.minutes(10)),
    });
    expect(passedUntil(webAcl, 'rate-limit', (n) => ({ headers: { 'x-real-ip': `garbage${n}` } }))).toBe(10);
    expect(webAcl.rule(OTP)).toBe('rate-limit-key');
  });
});

describe('send ceiling', () => {
  test('bounds what all together can send without a guard, and only what passed the human check counts', () => {
    const webAcl = new SimulatedWebAcl();
    for (let n = 0; n < 2000; n++) expect(webAcl.rule(OTP, { ip: address(n % 240) })).toMatch(/human-check|rate-limit/);
    const passed = passedUntil(webAcl, 'send-ceiling', (n) => ({ ip: address(1000 + n), solvedAgo: 1 + n / 1000 }));
    expect(passed).toBe(2400);
  });
});

describe('count mode', () => {
  test('stops nothing, and counts what it would have stopped', () => {
    const webAcl = new SimulatedWebAcl({ mode: ProtectionMode.COUNT, blockedAddresses: ['203.0.113.7'] });
    const verdict = webAcl.send(OTP);
    expect(verdict.action).toBe('ALLOW');
    const counted = verdict.trace.filter((step) => step.matched && step.action === 'COUNT').map((step) => step.rule);
    expect(counted).toEqual(expect.arrayContaining(['block-list', 'human-check']));
  });
});
