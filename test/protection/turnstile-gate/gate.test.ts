import { hashAddress } from '../../../lambda/protection/turnstile-gate/gate';
import { GateRig, PROOF } from './parts';

const TURNSTILE = '/otp-shield/turnstile';
const CAPTCHA = '/otp-shield/captcha';
const PUZZLE = `3a7c1f52-41f5-4f6d-b676-c24907bdf819:EQoAZ/J+AAQAAAAA:${Buffer.alloc(40, 0xab).toString('base64')}`;
const PROVEN = { 'x-amzn-waf-otp-shield-captcha': PROOF, cookie: `a=b; aws-waf-token=${PUZZLE}` };
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

describe('a token of the widget', () => {
  test('becomes a short-lived token for one-time codes', async () => {
    const rig = new GateRig();
    const began = Date.now();
    rig.now = () => began; // what signing takes is taken off
    const { status, json, headers } = await rig.send(TURNSTILE, { token: rig.cloudflare.widget() });
    expect(status).toBe(200);
    expect(json.expiresIn).toBe(120);
    expect(headers['cache-control']).toBe('no-store');
    const claims = claimsOf(json.token);
    expect(claims).toMatchObject({ iss: 'https://shop.example.com', purpose: 'otp' });
    expect(claims.exp - claims.iat).toBe(120);
    expect(claims.addr).toBeUndefined();
    expect(rig.cloudflare.requests[0]).toMatchObject({ remoteip: '198.51.100.7', secret: 'turnstile-secret' });
  });

  test('may come from a plain form', async () => {
    const rig = new GateRig();
    const body = new URLSearchParams({ 'cf-turnstile-response': rig.cloudflare.widget() }).toString();
    expect((await rig.send(TURNSTILE, body)).status).toBe(200);
  });

  test('is good once', async () => {
    const rig = new GateRig();
    const token = rig.cloudflare.widget();
    expect((await rig.send(TURNSTILE, { token })).status).toBe(200);
    expect(await rig.send(TURNSTILE, { token })).toMatchObject({ status: 403, json: { error: 'human_check_failed' } });
    expect(rig.kms.signed).toBe(1);
  });

  test('each gets an id of its own', async () => {
    const rig = new GateRig();
    expect(claimsOf(await rig.token()).jti).not.toBe(claimsOf(await rig.token()).jti);
  });

  test.each<[string, { hostname?: string; action?: string; at?: number }, string]>([
    ['another page', { hostname: 'evil.example.com' }, 'hostname'],
    ['another purpose', { action: 'login' }, 'action'],
    ['no purpose', { action: '' }, 'action'],
    ['the future', { at: Date.now() + 120_000 }, 'age'],
  ])('from %s is refused', async (_what, over, wrong) => {
    const rig = new GateRig();
    expect((await rig.send(TURNSTILE, { token: rig.cloudflare.widget(over) })).status).toBe(403);
    expect(rig.logged).toMatchObject([{ level: 'warn', fields: { wrong: [wrong] } }]);
    expect(rig.kms.signed).toBe(0);
  });

  test('that Cloudflare passes although it is old is refused all the same', async () => {
    const rig = new GateRig({}, async () => {
      return { kind: 'passed', hostname: 'shop.example.com', action: 'otp', solvedAt: Date.now() - 301_000 };
    });
    expect((await rig.send(TURNSTILE, { token: 'x' })).status).toBe(403);
  });

  test.each<[string, string | object]>([
    ['nothing', ''],
    ['no token', {}],
    ['a number', { token: 7 }],
    ['a list', { token: ['x'] }],
    ['null', 'null'],
    ['an empty text', { token: '' }],
    ['more than Cloudflare ever gives', { token: 'x'.repeat(2049) }],
    ['a huge body', 'x'.repeat(100_000)],
  ])('%s is no request, and Cloudflare is not asked', async (_what, body) => {
    const rig = new GateRig();
    expect(await rig.send(TURNSTILE, body)).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    expect(rig.cloudflare.requests).toEqual([]);
    expect(rig.kms.signed).toBe(0);
    // Or anybody could ring the alarm on a gate that can't decide.
    expect(rig.logged).toEqual([]);
    expect(rig.emitted).toEqual([]);
  });

  test('never stands in the log, and neither does a secret or an address', async () => {
    const rig = new GateRig();
    const used = rig.cloudflare.widget();
    const issued = (await rig.send(TURNSTILE, { token: used })).json.token;
    await rig.send(TURNSTILE, { token: used });
    await rig.send(TURNSTILE, { token: rig.cloudflare.widget({ hostname: 'evil.example.com' }) });
    rig.cloudflare.down = 'network';
    await rig.send(TURNSTILE, { token: rig.cloudflare.widget() });
    expect(rig.logged.length).toBeGreaterThan(2);
    const log = JSON.stringify(rig.logged);
    for (const secret of [used, issued, 'turnstile-secret', '198.51.100.7', 'evil.example.com'])
      expect(log).not.toContain(secret);
  });
});

describe('when Cloudflare', () => {
  test('loses the answer, the same request is repeated and still counts once', async () => {
    const rig = new GateRig();
    rig.cloudflare.down = 'lost-answer';
    expect((await rig.send(TURNSTILE, { token: rig.cloudflare.widget() })).status).toBe(200);
    const [first, second] = rig.cloudflare.requests;
    expect(second.idempotency_key).toBe(first.idempotency_key);
    expect(rig.cloudflare.requests).toHaveLength(2);
  });

  test.each(['network', 'status'] as const)('is down (%s), nobody gets through', async (down) => {
    const rig = new GateRig();
    rig.cloudflare.down = down;
    expect(await rig.send(TURNSTILE, { token: rig.cloudflare.widget() })).toMatchObject({
      status: 503,
      json: { error: 'human_check_unavailable' },
    });
    expect(rig.cloudflare.requests).toHaveLength(2);
    expect(rig.kms.signed).toBe(0);
    expect(rig.logged.at(-1)).toMatchObject({ level: 'error' });
  });

  test('hangs, it is given up on', async () => {
    const rig = new GateRig();
    rig.cloudflare.down = 'hangs';
    expect((await rig.send(TURNSTILE, { token: rig.cloudflare.widget() })).status).toBe(503);
  });

  test('does not know our secret, that is told loudly and nobody gets through', async () => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.secret = 'another';
    const { status, json } = await rig.send(TURNSTILE, { token: rig.cloudflare.widget() });
    expect([status, json]).toEqual([503, { error: 'human_check_unavailable' }]);
    expect(rig.logged).toMatchObject([{ level: 'error' }]);
  });

  test('was given another secret, the one that is stored by now counts without a restart', async () => {
    const rig = new GateRig();
    rig.cloudflare.secret = rig.storedSecret = 'rotated';
    expect((await rig.send(TURNSTILE, { token: rig.cloudflare.widget() })).status).toBe(200);
    expect(rig.cloudflare.requests.map(({ secret }) => secret)).toEqual(['turnstile-secret', 'rotated']);
    expect(rig.emitted).toEqual([]);
  });
});

describe('the fallback', () => {
  test('is offered and vouches while Cloudflare is down, to whom AWS WAF saw solve a CAPTCHA', async () => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.down = 'network';
    expect((await rig.send(TURNSTILE, { token: rig.cloudflare.widget() })).json).toMatchObject({ fallback: 'captcha' });
    const { status, json } = await rig.send(CAPTCHA, '', PROVEN);
    expect(status).toBe(200);
    expect(claimsOf(json.token).purpose).toBe('otp');
  });

  test('gives one puzzle one token a minute, however often and from wherever it comes', async () => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.down = 'network';
    const start = Math.ceil(Date.now() / 60_000) * 60_000;
    const tokens = new Set<string>();
    // As long as AWS WAF takes the puzzle.
    for (let second = 30; second <= 90; second += 3) {
      rig.now = () => start + second * 1000;
      const { json } = await rig.send(CAPTCHA, '', { ...PROVEN, 'x-forwarded-for': `198.51.100.${second}` });
      const { exp } = claimsOf(json.token);
      expect(json.expiresIn).toBe(exp - start / 1000 - second);
      expect(json.expiresIn).toBeGreaterThan(60);
      tokens.add(json.token);
    }
    expect(tokens.size).toBe(2);
  });

  test('gives another puzzle another token, and says nothing about the puzzle', async () => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.down = 'network';
    const other = { ...PROVEN, cookie: `aws-waf-token=${PUZZLE.replace('EQoA', 'EQoB')}` };
    const ids = await Promise.all([PROVEN, other].map(async (headers) => (await rig.send(CAPTCHA, '', headers)).json));
    expect(new Set(ids.map(({ token }) => claimsOf(token).jti)).size).toBe(2);
    expect(PUZZLE).not.toContain(claimsOf(ids[0].token).jti);
  });

  test('knows a puzzle in every spelling and place', async () => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.down = 'network';
    rig.now = () => Math.floor(Date.now() / 60_000) * 60_000;
    const cookies = [
      PUZZLE,
      PUZZLE.replace(/.==$/, 'x=='),
      PUZZLE.replace(/=+$/, ''),
      PUZZLE.toUpperCase().slice(0, 36) + PUZZLE.slice(36),
      PUZZLE.replaceAll('+', '-').replaceAll('/', '_'),
      encodeURIComponent(PUZZLE),
      `"${PUZZLE}"`,
      ` ${PUZZLE} `,
    ].map((value) => ({ ...PROVEN, cookie: `aws-waf-token=${value}` }));
    const header = { ...PROVEN, cookie: 'a=b', 'x-aws-waf-token': PUZZLE };
    const both = { ...PROVEN, 'x-aws-waf-token': PUZZLE };
    const answers = await Promise.all([...cookies, header, both].map((headers) => rig.send(CAPTCHA, '', headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ json }) => json.token)).size).toBe(1);
  });

  test.each([
    ['none', { cookie: 'a=b' }],
    ['two in one cookie header', { cookie: `aws-waf-token=${PUZZLE}; aws-waf-token=other` }],
    ['another in the header', { 'x-aws-waf-token': 'other' }],
    ['nothing that tells it from others', { cookie: 'aws-waf-token=:::' }],
  ])('gives nothing for a puzzle of which there is %s', async (_, headers) => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.down = 'network';
    expect((await rig.send(CAPTCHA, '', { ...PROVEN, ...headers })).status).toBe(400);
    expect(rig.kms.signed).toBe(0);
  });

  test('is closed as soon as Cloudflare answers', async () => {
    const rig = new GateRig({ captchaFallback: true });
    expect((await rig.send(CAPTCHA, '', PROVEN)).status).toBe(409);
    expect(rig.kms.signed).toBe(0);
  });

  test.each<[string, Record<string, string>]>([
    ['without proof', {}],
    ['with a made-up proof', { 'x-amzn-waf-otp-shield-captcha': 'x' }],
    ['with an empty proof', { 'x-amzn-waf-otp-shield-captcha': '' }],
    ['with a proof under another name', { 'otp-shield-captcha': PROOF }],
  ])('is closed %s', async (_what, headers) => {
    const rig = new GateRig({ captchaFallback: true });
    rig.cloudflare.down = 'network';
    expect((await rig.send(CAPTCHA, '', headers)).status).toBe(403);
    expect(rig.kms.signed).toBe(0);
  });

  test('is not there unless it was asked for', async () => {
    const rig = new GateRig();
    rig.cloudflare.down = 'network';
    expect((await rig.send(CAPTCHA, '', PROVEN)).status).toBe(404);
  });
});

describe('binding to an address', () => {
  test('takes what the load balancer saw, not what the client claims', async () => {
    const rig = new GateRig({ bindToAddress: true });
    const claims = claimsOf(await rig.token({ 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }));
    expect(claims.addr).toBe(hashAddress('198.51.100.7'));
    expect(claims.addr).not.toContain('198');
  });

  test('fails rather than binding to nothing', async () => {
    const rig = new GateRig({ bindToAddress: true });
    expect((await rig.send(TURNSTILE, { token: rig.cloudflare.widget() }, { 'x-forwarded-for': '' })).status).toBe(503);
  });

  test('holds within the /64 of an IPv6 address', () => {
    expect(hashAddress('2001:db8:0:1::1')).toBe(hashAddress('2001:0DB8::1:ffff:1:2:3'));
    expect(hashAddress('2001:db8::1')).not.toBe(hashAddress('2001:db8:0:1::1'));
    expect(hashAddress('::ffff:198.51.100.7')).toBe(hashAddress('198.51.100.7'));
    expect(() => hashAddress('nobody')).toThrow('clientAddress must be');
  });
});

describe('the gate answers', () => {
  test('preflights of the origins that the owner named, and no others', async () => {
    const rig = new GateRig();
    const ask = (origin: string) => rig.send(TURNSTILE, '', { origin }, 'OPTIONS');
    expect(await ask('https://app.example.com')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://app.example.com' },
    });
    expect((await ask('https://evil.example.com')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each([
    ['GET', TURNSTILE, 405],
    // The load balancer answers this itself; whoever gets here, gets no key out of AWS KMS.
    ['GET', '/otp-shield/jwks.json', 404],
    ['POST', '/otp-shield/other', 404],
    ['POST', '/elsewhere/turnstile', 404],
  ])('%s %s with %s', async (method, path, status) => {
    expect((await new GateRig().send(path, '', {}, method)).status).toBe(status);
  });

  test('503 when AWS KMS fails, without a word about why', async () => {
    const rig = new GateRig();
    rig.kms.send = async () => {
      throw new Error('arn:aws:kms:secret');
    };
    const { status, json } = await rig.send(TURNSTILE, { token: rig.cloudflare.widget() });
    expect([status, json]).toEqual([503, { error: 'human_check_unavailable' }]);
    expect(JSON.stringify(rig.logged)).not.toContain('arn:aws');
  });
});
