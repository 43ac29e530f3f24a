import type { SessionCode } from '../../../lambda/inbound/session-code';
import { newSecret, type SessionStart } from '../../../lambda/inbound/session-cookie';
import { SessionKeys } from '../../../lambda/inbound/session-keys';
import { codeIn, Deployment, ORIGIN, Visitor } from '../deployment';

/** In the form of a cookie. */
const MADE_UP = `${'A'.repeat(43)}.mi9x2abc...${'A'.repeat(22)}`;

let shop: Deployment;
afterEach(() => shop?.close());

const post = (path: string, over: { headers?: Record<string, string>; body?: string | null } = {}) =>
  shop.call(path, {
    httpMethod: 'POST',
    body: over.body === undefined ? '{}' : over.body,
    headers: { 'content-type': 'application/json', ...over.headers },
  });

describe('a request for a session', () => {
  beforeEach(async () => {
    shop = await Deployment.start();
  });

  test('gets a cookie that no script, no other site and no subdomain can use', async () => {
    const { headers } = await post('/session');
    expect(headers['set-cookie']).toMatch(
      /^__Host-otp-shield-inbound-email=[\w-]{43}\.[\w-]+\.\.\.[\w-]{22}; Path=\/; Max-Age=900; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect(headers['cache-control']).toBe('no-store');
  });

  test('gets another code each time', async () => {
    const codes = new Set<string>();
    for (let n = 0; n < 20; n += 1) codes.add((await post('/session')).body.message!.text);
    expect(codes.size).toBe(20);
  });

  test.each([
    ['no JSON', { body: 'address=ada@example.com' }, 400, 'invalid_request'],
    ['an empty body', { body: '' }, 400, 'invalid_request'],
    ['null', { body: 'null' }, 400, 'invalid_request'],
    ['a huge body', { body: JSON.stringify({ address: 'a'.repeat(100_000) }) }, 400, 'invalid_request'],
    ['JSON that does not say so', { headers: { 'content-type': 'text/plain' } }, 400, 'invalid_request'],
    ['an address that is a number', { body: '{"address":5}' }, 400, 'invalid_request'],
    ['an address that is none', { body: '{"address":"ada"}' }, 400, 'invalid_address'],
    ['two addresses', { body: '{"address":"a@b.de,c@d.de"}' }, 400, 'invalid_address'],
    ['an address with a line break', { body: '{"address":"a@b.de\\r\\nBcc: c@d.de"}' }, 400, 'invalid_address'],
    ['a binding that is too short', { body: '{"binding":"short"}' }, 400, 'invalid_request'],
    ['a binding with a line break', { body: '{"binding":"a-binding-with\\nmore-lines"}' }, 400, 'invalid_request'],
    ['another origin', { headers: { origin: 'https://evil.example' } }, 403, 'unknown_origin'],
    ['the origin of no page', { headers: { origin: 'null' } }, 403, 'unknown_origin'],
  ])('with %s is refused', async (_, over, status, error) => {
    const answer = await post('/session', over as never);
    expect(answer).toMatchObject({ status, body: { error } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(shop.metrics.InboundSessions).toBeUndefined();
  });

  test('from an origin of the owner is answered with what the browser wants', async () => {
    const origin = 'https://app.example.com';
    const preflight = await shop.call('/session', { httpMethod: 'OPTIONS', headers: { origin } });
    expect(preflight).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' },
    });
    expect((await post('/session', { headers: { origin } })).headers).toMatchObject({ vary: 'origin' });
    expect(
      (await post('/session', { headers: { origin: ORIGIN } })).headers['access-control-allow-origin'],
    ).toBeUndefined();
  });

  test('can not end while the table is away, and says nothing about it', async () => {
    const ada = new Visitor(shop);
    await ada.start();
    jest.spyOn(shop.store, 'read').mockRejectedValue(new Error('arn:aws:dynamodb:secret-table'));
    const answer = await shop.call('/status', { headers: { cookie: ada.cookie } });
    expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' }, headers: { 'retry-after': '5' } });
    expect(JSON.stringify(shop.logs)).not.toContain('secret-table');
    expect(shop.metrics.InboundRequestsFailed).toBe(1);
    expect((await ada.result()).status).toBe(503);
  });
});

describe('starts', () => {
  beforeEach(async () => {
    shop = await Deployment.start();
  });

  test('ask and write nothing, and refuse nobody, however many there are from wherever', async () => {
    const read = jest.spyOn(shop.store, 'read');
    const statuses = new Set<number>();
    for (let n = 0; n < 400; n += 1) {
      const address = n % 2 === 0 ? '203.0.113.9' : `2001:db8:${n}::1`;
      statuses.add((await post('/session', { headers: { 'x-forwarded-for': address } })).status);
    }
    expect([...statuses]).toEqual([200]);
    expect(read).not.toHaveBeenCalled();
    expect(await shop.table.contents()).toBe('[]');
    expect(shop.metrics.InboundSessions).toBe(400);
  });

  test('leave a cookie that nobody else can write, and a made-up one is not even looked for', async () => {
    const ada = new Visitor(shop);
    await ada.start('ada.lovelace@gmail.com', 'a-binding-of-the-application');
    const read = jest.spyOn(shop.store, 'read');
    const [name, value] = ada.cookie.split('=') as [string, string];
    const parts = value.split('.');
    const later = (shop.now + 3_600_000).toString(36);
    const other = (index: number, text: string) => parts.map((part, at) => (at === index ? text : part)).join('.');
    const bare = `${parts[0]}.${parts[1]}...${parts[4]}`;
    for (const made of [
      other(0, 'A'.repeat(43)),
      other(1, later),
      other(2, ''),
      other(3, 'another-binding-of-mine'),
      bare,
    ]) {
      const cookie = `${name}=${made}`;
      expect((await shop.call('/status', { headers: { cookie } })).body.state).toBe('unknown');
      expect((await post('/result', { headers: { cookie } })).status).toBe(409);
    }
    expect(read).not.toHaveBeenCalled();
    expect((await ada.status()).state).toBe('pending');
  });
});

describe('a code', () => {
  const CLAIM = 'claim-of-ada';
  const keys = new SessionKeys('root', 'email');
  const now = Date.parse('2026-11-22T10:00:07Z');
  const start = { secret: newSecret(), until: Date.parse('2026-11-22T10:10:00Z'), claim: CLAIM };
  const codeOf = (one: SessionStart) => keys.codeOf(keys.cookieOf(one), one);
  const code = codeOf(start);

  test.each([
    ['just started', now, 'ours'],
    ['in its last moment', start.until - 1, 'ours'],
    ['late', start.until, 'expired'],
    ['a day later', start.until + 86_400_000, 'expired'],
  ])('%s', (_, at, said) => {
    const read = keys.readCode(code, at);
    expect(typeof read === 'string' ? read : 'ours').toBe(said);
  });

  test('takes the mailbox that was named, or any if none was', () => {
    const takes = (one: string, claim: string) => (keys.readCode(one, now) as SessionCode).takes(claim);
    const others = Array.from({ length: 500 }, (_, n) => `claim-${n}`);
    expect(takes(code, CLAIM)).toBe(true);
    expect(others.filter((claim) => takes(code, claim))).toEqual([]);
    const open = codeOf({ ...start, claim: undefined });
    expect(others.every((claim) => takes(open, claim))).toBe(true);
  });

  test('of another deployment, of the other channel or with one symbol changed is none of ours', () => {
    expect(new SessionKeys('other', 'email').readCode(code, now)).toBe('unknown');
    expect(new SessionKeys('root', 'sms').readCode(code, now)).toBe('unknown');
    // The last four symbols say whose mailbox was named, and the third before them is shared.
    const changed = [...code].flatMap((symbol, at) =>
      symbol === '-' || at > code.length - 6
        ? []
        : [code.slice(0, at) + (symbol === 'Z' ? 'Y' : 'Z') + code.slice(at + 1)],
    );
    expect(changed.filter((one) => keys.readCode(one, now) !== 'unknown')).toEqual([]);
  });

  test('that came round after eleven hours confirms nothing to the browser that had it', async () => {
    shop = await Deployment.start();
    const ada = new Visitor(shop);
    const { body } = await ada.start();
    shop.now += 4096 * 10_000;
    expect(await shop.deliver('genuine-gmail', codeIn(body))).toBe('verified');
    expect((await ada.status()).state).toBe('expired');
    expect((await ada.result()).status).toBe(409);
  });

  test('with the bits of another mailbox confirms nothing, since the cookie names it in full', async () => {
    shop = await Deployment.start();
    const ada = new Visitor(shop);
    const code = codeIn((await ada.start('ada.lovelace@gmail.com')).body);
    const sender = {
      messageId: 'm',
      claim: shop.keys.claim('eve@gmail.com'),
      box: Buffer.alloc(40),
      proof: 'dkim',
    } as const;
    await shop.store.verify(shop.keys.sessionId(code), sender);
    expect(await ada.status()).toMatchObject({ state: 'refused', reason: 'other-address' });
    expect((await ada.result()).status).toBe(409);
  });
});

describe('other requests', () => {
  beforeEach(async () => {
    shop = await Deployment.start();
  });

  test.each([
    ['GET', '/session', 405],
    ['POST', '/status', 405],
    ['GET', '/result', 405],
    ['GET', '/elsewhere', 404],
    ['GET', '/constructor', 404],
    ['GET', '/../session', 404],
    ['DELETE', '/session', 405],
  ])('%s %s is answered with %i', async (httpMethod, path, status) => {
    expect((await shop.call(path, { httpMethod })).status).toBe(status);
  });

  test('the script of the page and the keys can be fetched', async () => {
    const script = await shop.call('/page.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await shop.call('/jwks.json')).body.keys).toEqual([
      expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String) }),
    ]);
  });

  test.each([
    ['none', ''],
    ['a made-up one', '__Host-otp-shield-inbound-email=AAAA'],
    ['one with a quote', '__Host-otp-shield-inbound-email="; DROP'],
    ['one that nobody was given', `__Host-otp-shield-inbound-email=${MADE_UP}`],
    ['two of them', `__Host-otp-shield-inbound-email=${MADE_UP}; __Host-otp-shield-inbound-email=${MADE_UP}`],
  ])('the state without a session: cookie %s', async (_, cookie) => {
    expect(await shop.call('/status', { headers: { cookie } })).toMatchObject({
      status: 200,
      body: { state: 'unknown' },
    });
    expect((await post('/result', { headers: { cookie } })).status).toBe(409);
  });

  test('a cookie that somebody planted beside the real one makes both worthless', async () => {
    const ada = new Visitor(shop);
    await ada.start();
    const planted = `${ada.cookie}; __Host-otp-shield-inbound-email=${MADE_UP}`;
    expect((await shop.call('/status', { headers: { cookie: planted } })).body.state).toBe('unknown');
  });

  test('a result that can not be signed is an error, and can be fetched later', async () => {
    const ada = new Visitor(shop);
    const { body } = await ada.start();
    await shop.deliver('genuine-gmail', body.message!.text.slice(-30));
    const send = jest.spyOn(shop.kms, 'send').mockRejectedValue(new Error('KMSInternalException'));
    expect((await ada.result()).status).toBe(503);
    send.mockRestore();
    expect((await ada.result()).status).toBe(200);
  });
});
