import { Duration, SecretValue } from 'aws-cdk-lib';
import { HumanCheck } from '../../lib/protection/human-check';
import { ProtectionMode } from '../../lib/protection/otp-protection-props';
import { OtpRoute } from '../../lib/protection/otp-route';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import { RequestLimit } from '../../lib/request-limit';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';
const VERIFY = '/api/auth/verify';

/** Sends the same request until it is stopped by `rule`; the number that passed before. */
function passedUntil(webAcl: SimulatedWebAcl, rule: string, request: (n: number) => Sent, uri = OTP): number {
  for (let n = 0; n < 5000; n++) if (webAcl.rule(uri, request(n)) === rule) return n;
  throw new Error(`${rule} never stopped anything`);
}

const address = (n: number) => `198.51.${100 + (n >> 8)}.${n & 255}`;

describe('a request route', () => {
  const webAcl = new SimulatedWebAcl({
    requestRoutes: [
      OtpRoute.path(OTP),
      OtpRoute.path('/v1/users/:id/verify-email'),
      OtpRoute.prefix('/password-reset'),
      OtpRoute.path('/v1.2/otp.php'),
      OtpRoute.regex('^/t/[a-z]{2}/kode$', ['t', 'kode']),
    ],
  });
  const classified = (uri: string, sent: Sent = {}) => labelsOf(webAcl.send(uri, sent)).includes('otp:request');

  test.each([
    OTP,
    '/api/auth/otp/',
    '/API/Auth/OTP',
    '/api/auth/otp.json',
    '/api/auth/otp.json/',
    '/api/auth/otp.',
    '/api/auth/otp/index',
    '/api/auth/otp?x=1',
    '/v1/users/42/verify-email',
    '/v1/users/42/verify_email',
    '/password-reset',
    '/password-reset/start',
    '/password-reset.php',
    '/v1.2/otp.php/anything',
    '/t/de/kode',
    '/t/de/kode/',
    '/t/de/kode.json',
    // Behind a prefix, which some proxies cut off, also where they cut it off as text.
    '/other/api/auth/otp',
    '/apiauth/otp',
    '/api/authotp',
    // A script without its suffix.
    '/v1.2/otp',
  ])('covers %s', (uri) => expect(classified(uri)).toBe(true));

  test.each([
    '/api/auth/otpx',
    '/api/auth/otp-help',
    '/api/auth/ot',
    '/api/auth',
    '/api/auth/otp/help',
    '/v1/users/42/verify-emails',
    '/v1/users/42/x/verify-email',
    '/v1/users/verify-email',
    '/password-resets',
    '/t/deu/kode',
    '/',
    '/v1.3/otp',
    '/caf%C3%A9',
    '/search/a%20b?q=otp',
    '/files/100%25',
    '/blog/x%2Fy',
    '/user/@me;v=1',
    '/login?next=/api/auth/otp',
    '/?s=api+auth+otp',
    '/search?q=api+auth+otp',
  ])('leaves %s alone', (uri) => expect(classified(uri)).toBe(false));

  // One line for each idea; the combinations are tried against real web frameworks in test/spellings.
  test.each([
    '//api/auth/otp',
    '/api//auth/otp',
    '/api/./auth/otp',
    '/api/x/../auth/otp',
    '/api//../auth/otp',
    '/api/x%2fy/../auth/otp',
    '/../api/auth/otp',
    '/api/auth/%6ftp',
    '/api/auth/%256ftp',
    '/api/auth/%u006ftp',
    '/api%2fauth/otp',
    '/api\\auth\\otp',
    '/api/auth/otp;x=1',
    '/api;a/auth;b/otp;c',
    '/api/auth/o%00tp',
    '/api/auth/%6\tftp',
    '/api/auth/o%FFtp',
    '/api/auth/otp#/../x',
    'http://any.example/api/auth/otp',
    'api/auth/otp',
    '/index.php/api/auth/otp',
    '/v1/users/42%2fx/verify-email',
    '/v1/users/../verify-email',
    '/v1/users//verify-email',
    '/v1/u%C5%BFers/42/verify-email',
    '/?/api/auth/otp',
    '/index.php?/api/auth/otp',
    '/?r=api/auth/otp',
    '/index.php?lang=de&rest_route=/api/auth/%6ftp',
    '/?rest.route=/api/auth/otp',
    '/?s=/api/auth/otp',
    '/api/auth/%C1%AFtp',
    // Punctuation, which some dispatchers drop.
    '/api/au.th/otp',
    '/api/auth/o*tp',
    '/api/auth/o%21tp',
    '/apiauth/%6ftp',
    '/api/auth%6ftp',
    '/x?url=api/auth/otp',
    '/x?a=1&url=/api/auth/otp',
    '/x/%6ftp.js/../../api/auth/otp',
    '/api/auth/otp/x/%2e%2e',
  ])('covers the spelling %j', (uri) => expect(classified(uri)).toBe(true));

  test.each(['x-original-url', 'x-rewrite-url', 'x-forwarded-path'])('covers a path in %s', (name) => {
    expect(classified('/', { headers: { [name]: OTP } })).toBe(true);
    expect(classified('/', { headers: { [name]: '/home' } })).toBe(false);
  });

  test('covers words behind five layers of encoding in the path, three in the query and in a header', () => {
    for (const layers of [1, 2, 3, 4, 5]) {
      const word = `%${'25'.repeat(layers - 1)}6ftp`;
      expect(classified(`/api/auth/${word}`)).toBe(true);
      expect(classified(`/${word}`, { headers: { 'x-forwarded-prefix': '/api/auth' } })).toBe(true);
      if (layers > 3) continue;
      expect(classified('/', { headers: { 'x-original-url': `/api/auth/${word}` } })).toBe(true);
      expect(classified(`/?/api/auth/${word}`)).toBe(true);
    }
  });

  test.each([
    ['/otp', { 'x-forwarded-prefix': '/api/auth' }],
    ['/x/api/auth/otp', { 'x-script-name': '/x' }],
  ])('covers %s when a header holds the rest of the path', (uri, headers) =>
    expect(classified(uri, { headers })).toBe(true),
  );

  test.each(['GET', 'PUT', 'post', 'OPTIONS', 'PROPFIND', 'X'])('covers the method %s', (method) => {
    expect(classified(OTP, { method })).toBe(true);
  });

  test.each(['x/api/auth/otp?', 'app.example.com#', 'a b', 'app.example.com@evil', '%61pp', 'app.example.com\\'])(
    'answers 400 to the Host %j on any path',
    (host) => {
      expect(webAcl.send('/', { headers: { host } })).toMatchObject({ rule: 'malformed-host', status: 400 });
    },
  );

  test.each(['app.example.com', 'app.example.com:8443', '[2001:db8::1]:443', 'my_app.internal', 'APP.Example.com.'])(
    'takes the Host %s',
    (host) => expect(webAcl.rule('/', { headers: { host } })).toBe('Default_Action'),
  );

  test.each([
    { 'x-forwarded-host': 'x/api/auth/otp?' },
    { 'x-forwarded-proto': 'http://x/api/auth/otp?' },
    { 'x-forwarded-port': '80/api/auth/otp?' },
    { forwarded: 'host=x/api/auth/otp?' },
  ])('answers 400 to %j, which servers glue in front of the path', (headers) => {
    expect(webAcl.rule('/', { headers: headers as unknown as Record<string, string> })).toBe('malformed-host');
  });

  test.each([{ host: '' }, { x_original_url: '/home' }, { 'X-Forwarded_Prefix': '/x' }])(
    'answers 400 to %j',
    (headers) => {
      expect(webAcl.send('/', { headers: headers as unknown as Record<string, string> })).toMatchObject({
        status: 400,
      });
    },
  );

  test('covers a word with junk between the letters of a ligature', () => {
    const other = new SimulatedWebAcl({ requestRoutes: [OtpRoute.path('/kind/first')] });
    for (const uri of ['/k%e2%84i%ffnd/f%e2%84i%e2%84rst', '/%E2%84%AAind/%EF%AC%81rst', '/kind/fir%EF%AC%86;']) {
      expect(labelsOf(other.send(uri))).toContain('otp:request');
    }
  });

  test('takes the forwarded headers of an honest proxy', () => {
    const headers = {
      'x-forwarded-host': 'app.example.com, inner.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      forwarded: 'for="[2001:db8::1]:4711";proto=https;host=app.example.com',
    };
    expect(webAcl.rule('/', { headers })).toBe('Default_Action');
  });
});

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

describe('human check', () => {
  test.each([
    ['no token', undefined, 'human-check'],
    ['a puzzle just solved', 0, 'Default_Action'],
    ['a puzzle of 300 s ago', 300, 'Default_Action'],
    ['a puzzle of 301 s ago', 301, 'human-check'],
  ])('%s', (_, solvedAgo, rule) => expect(new SimulatedWebAcl().rule(OTP, { solvedAgo })).toBe(rule));

  test('takes the token in the header, too, and no invented one', () => {
    const webAcl = new SimulatedWebAcl();
    expect(webAcl.rule(OTP, { solvedAgo: 1, tokenIn: 'header' })).toBe('Default_Action');
    expect(webAcl.rule(OTP, { headers: { 'x-aws-waf-token': 'x:y:z' } })).toBe('human-check');
    expect(webAcl.rule(OTP, { headers: { cookie: 'aws-waf-token=' } })).toBe('human-check');
  });

  test('takes tokens of the named domains and of no others', () => {
    const webAcl = new SimulatedWebAcl({ tokenDomains: ['example.org'] });
    const with_ = (domain: string) => webAcl.rule(OTP, { headers: { 'x-aws-waf-token': webAcl.token(1, domain) } });
    expect(with_('app.example.com')).toBe('Default_Action');
    expect(with_('example.org')).toBe('Default_Action');
    expect(with_('spa.example.org')).toBe('Default_Action');
    expect(with_('notexample.org')).toBe('human-check');
    expect(with_('evil.example')).toBe('human-check');
  });

  test('answers 405 in the way that AWS WAF does, and only lets the puzzle be shown on a page', () => {
    const verdict = new SimulatedWebAcl().send(OTP);
    expect(verdict).toMatchObject({ action: 'CAPTCHA', status: 405 });
    expect(verdict.response!.headers).toContainEqual(['x-amzn-waf-action', 'captcha']);
    expect(verdict.response!.body).toBe('');
  });

  test('guards the entry page, where a token is no code: the meter counts none', () => {
    const webAcl = new SimulatedWebAcl({ entryPages: [OtpRoute.path('/sign-up')] });
    expect(webAcl.rule('/sign-up', { method: 'GET' })).toBe('human-check');
    for (let n = 0; n < 20; n++)
      expect(webAcl.rule('/sign-up', { method: 'GET', solvedAgo: 1 })).toBe('Default_Action');
  });

  test('can be longer', () => {
    const webAcl = new SimulatedWebAcl({ humanCheck: HumanCheck.captcha({ immunityTime: Duration.minutes(30) }) });
    expect(webAcl.rule(OTP, { solvedAgo: 1800 })).toBe('Default_Action');
    expect(webAcl.rule(OTP, { solvedAgo: 1801 })).toBe('human-check');
  });
});

describe('token reuse', () => {
  test.each(['cookie', 'header'] as const)('is worth ten codes from however many addresses, in the %s', (tokenIn) => {
    const webAcl = new SimulatedWebAcl();
    const token = webAcl.token();
    const shown = tokenIn === 'cookie' ? { cookie: `aws-waf-token=${token}` } : { 'x-aws-waf-token': token };
    const sent = (n: number): Sent => ({ ip: address(n), headers: shown as unknown as Record<string, string> });
    expect(passedUntil(webAcl, `token-reuse-limit-${tokenIn}`, sent)).toBe(10);
  });

  test('is not hidden by garbage in the other place', () => {
    for (const place of ['cookie', 'header'] as const) {
      const webAcl = new SimulatedWebAcl();
      const token = webAcl.token();
      const sent = (n: number): Sent => ({
        ip: address(n),
        headers:
          place === 'cookie'
            ? { cookie: `aws-waf-token=${token}`, 'x-aws-waf-token': `garbage${n}` }
            : { 'x-aws-waf-token': token, cookie: `aws-waf-token=garbage${n}` },
      });
      expect(passedUntil(webAcl, `token-reuse-limit-${place}`, sent)).toBe(10);
    }
  });

  test('is not hidden by a second token in the same place', () => {
    const webAcl = new SimulatedWebAcl();
    const token = webAcl.token();
    expect(webAcl.rule(OTP, { headers: { cookie: `aws-waf-token=garbage; aws-waf-token=${token}` } })).toBe(
      'ambiguous-token',
    );
    expect(webAcl.rule(OTP, { headers: { cookie: `a=b; aws-waf-token=${token}; c=d` } })).toBe('Default_Action');
    // Other cookies, whose names end like it.
    const others = `old-aws-waf-token=a; aws-waf-token=${token}; x_aws-waf-token=YR==`;
    expect(webAcl.rule(OTP, { headers: { cookie: others } })).toBe('Default_Action');
  });

  test.each(['cookie', 'header'] as const)('counts one spelling of a token in the %s', (place) => {
    const webAcl = new SimulatedWebAcl();
    const token = webAcl.token();
    // The same bytes to whoever ignores what base64 leaves over.
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']
      .map((last) => token.replace(/.=$/, `${last}=`))
      .filter((other) =>
        Buffer.from(other.split(':')[2]!, 'base64').equals(Buffer.from(token.split(':')[2]!, 'base64')),
      );
    expect(spellings).toHaveLength(4);
    const passed = spellings.flatMap((text) => {
      const headers: Record<string, string> =
        place === 'cookie' ? { cookie: `x=YQ=; aws-waf-token=${text}; y=YR==` } : { 'x-aws-waf-token': text };
      return Array.from({ length: 12 }, (_, n) => webAcl.rule(OTP, { ip: address(n), headers }));
    });
    expect(passed.filter((name) => name === 'Default_Action')).toHaveLength(10);
    expect(passed.filter((name) => name === 'ambiguous-token')).toHaveLength(36);
  });

  test('is not used up by others: each token has its own count', () => {
    const webAcl = new SimulatedWebAcl();
    const farmed = webAcl.token(1);
    passedUntil(webAcl, 'token-reuse-limit-cookie', () => ({ headers: { cookie: `aws-waf-token=${farmed}` } }));
    expect(webAcl.rule(OTP, { ip: '192.0.2.9', solvedAgo: 2 })).toBe('Default_Action');
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
