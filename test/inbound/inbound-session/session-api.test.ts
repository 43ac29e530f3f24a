import { Deployment, ORIGIN, Visitor } from '../deployment';

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
      /^__Host-otp-shield-inbound-email=[\w-]{43}; Path=\/; Max-Age=900; Secure; HttpOnly; SameSite=Strict$/,
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

  test('fails closed while the table is away, and says nothing about it', async () => {
    jest.spyOn(shop.store, 'create').mockRejectedValue(new Error('arn:aws:dynamodb:secret-table'));
    const answer = await post('/session');
    expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' }, headers: { 'retry-after': '5' } });
    expect(JSON.stringify(shop.logs)).not.toContain('secret-table');
    expect(shop.emitted.map((line) => line.InboundRequestsFailed)).toEqual([1]);
  });
});

describe('limits', () => {
  test('stop one network, and leave the others alone', async () => {
    shop = await Deployment.start('email', { perNetwork: { sessions: 2, windowSeconds: 600 } });
    const from = (address: string) => post('/session', { headers: { 'x-forwarded-for': `9.9.9.9, ${address}` } });
    expect((await from('2001:db8:1:2::1')).status).toBe(200);
    expect((await from('2001:db8:1:2::2')).status).toBe(200);
    const third = await from('2001:db8:1:2:ffff::3');
    expect(third).toMatchObject({ status: 429, body: { error: 'too_many_requests' } });
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('2001:db8:1:3::1')).status).toBe(200);
    shop.now += 600_000;
    expect((await from('2001:db8:1:2::1')).status).toBe(200);
    expect(shop.metrics).toMatchObject({ InboundSessions: 4, InboundSessionsLimited: 1 });
  });

  test('bound what all networks together may cost in a minute', async () => {
    shop = await Deployment.start('email', { inAll: { sessions: 3, windowSeconds: 60 } });
    const answers = [];
    for (let n = 1; n <= 5; n += 1) {
      answers.push((await post('/session', { headers: { 'x-forwarded-for': `203.0.113.${n}` } })).status);
    }
    expect(answers).toEqual([200, 200, 200, 429, 429]);
    shop.now += 60_000;
    expect((await post('/session')).status).toBe(200);
  });

  test('cost no write for a session that is refused', async () => {
    shop = await Deployment.start('email', { perNetwork: { sessions: 3, windowSeconds: 600 } });
    const count = jest.spyOn(shop.store, 'count');
    const create = jest.spyOn(shop.store, 'create');
    const statuses = [];
    for (let n = 0; n < 200; n += 1) statuses.push((await post('/session')).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(count.mock.calls.length + create.mock.calls.length).toBe(9);
    // What all together may start is looked up before a count of the network is used up.
    shop.now += 600_000;
    jest.spyOn(shop.store, 'isFull').mockImplementation(async (id) => id === 'all');
    expect((await post('/session')).status).toBe(429);
    expect(count).toHaveBeenCalledTimes(6);
  });

  test('hold when everybody comes at once', async () => {
    shop = await Deployment.start('email', { perNetwork: { sessions: 5, windowSeconds: 600 } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/session')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
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
    ['one that nobody was given', `__Host-otp-shield-inbound-email=${'A'.repeat(43)}`],
    [
      'two of them',
      `__Host-otp-shield-inbound-email=${'A'.repeat(43)}; __Host-otp-shield-inbound-email=${'B'.repeat(43)}`,
    ],
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
    const planted = `${ada.cookie}; __Host-otp-shield-inbound-email=${'B'.repeat(43)}`;
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
