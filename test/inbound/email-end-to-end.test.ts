import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeIn, Deployment, ORIGIN, Visitor } from './deployment';
import { INBOUND_ADDRESS, rawMail, receivedMail } from './mails';

// As it is shipped: what it is bundled with is an ES module.
const { senderTokenVerifier } = require('../../dist/verify/index.js') as {
  senderTokenVerifier(
    options: object,
  ): (check: { token?: string; cookie?: string; binding?: string }) => Promise<object>;
};

const ADA = 'ada.lovelace@gmail.com';
let shop: Deployment;
let ada: Visitor;

beforeEach(async () => {
  shop = await Deployment.start();
  ada = new Visitor(shop);
});
afterEach(() => shop.close());

const minutes = (count: number) => count * 60_000;

describe('a person who sends the mail', () => {
  test('is verified, and the token says whose mail it was', async () => {
    const { body } = await ada.start();
    expect(body).toMatchObject({ state: 'pending', secondsLeft: 600, refusals: 0 });
    const link = new URL(body.message!.link);
    expect(link.protocol).toBe('mailto:');
    expect(decodeURIComponent(link.pathname)).toBe(INBOUND_ADDRESS);
    expect(link.searchParams.get('subject')).toBe(body.message!.text);
    expect((await ada.status()).state).toBe('pending');

    expect(await shop.deliver('genuine-gmail', codeIn(body))).toBe('verified');
    expect(await ada.status()).toMatchObject({ state: 'verified' });
    const { status, body: result } = await ada.result();
    expect(status).toBe(200);
    expect(result).toMatchObject({ address: ADA, expiresIn: 120 });
    expect(shop.bucket.size).toBe(0);
    expect(shop.metrics).toMatchObject({ InboundSessions: 1, InboundVerified: 1, InboundRefused: 0, InboundStray: 0 });
  });

  test.each([
    ['genuine-outlook', 'grace@outlook.com', 'dkim'],
    ['genuine-icloud', 'katherine@icloud.com', 'dkim'],
    ['genuine-microsoft-365-without-dkim', 'grace@navy.example.org', 'spf'],
    ['genuine-no-dmarc', 'bob@small.example.org', 'dkim'],
  ])('%s', async (name, address, proof) => {
    const { body } = await ada.start(address);
    expect(await shop.deliver(name, codeIn(body))).toBe('verified');
    const { token } = (await ada.result()).body;
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ iss: ORIGIN, purpose: 'inbound-email', address, proof });
    expect(claims.exp - claims.iat).toBe(120);
  });

  test('gets the same token id however often the answer is lost, and none after a minute', async () => {
    const { body } = await ada.start();
    await shop.deliver('genuine-gmail', codeIn(body));
    const ids = [await ada.result(), await ada.result()].map(
      ({ body: { token } }) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).jti,
    );
    expect(ids[0]).toBe(ids[1]);
    shop.now += minutes(1);
    expect(await ada.result()).toMatchObject({ status: 409, body: { error: 'not_verified', state: 'expired' } });
  });

  test('has five minutes to fetch the result, also when the mail came in the last moment', async () => {
    const { body } = await ada.start();
    shop.now += minutes(10) - 1000;
    await shop.deliver('genuine-gmail', codeIn(body));
    shop.now += minutes(4);
    expect((await ada.result()).status).toBe(200);
  });

  test('may try again after a refused mail, and is told why', async () => {
    const { body } = await ada.start('bob@small.example.org');
    const code = codeIn(body);
    expect(await shop.deliver('genuine-gmail', code)).toBe('refused');
    expect(await ada.status()).toMatchObject({ state: 'pending', reason: 'other-address', refusals: 1 });
    expect(await shop.deliver('subject-changed', code)).toBe('refused');
    expect(await ada.status()).toMatchObject({ state: 'pending', reason: 'changed', refusals: 2 });
    expect(await shop.deliver('genuine-no-dmarc', code)).toBe('verified');
    expect(await ada.status()).toMatchObject({ state: 'verified' });
  });

  test('named the mailbox in another spelling', async () => {
    const { body } = await ada.start('AdaLovelace+shop@googlemail.com');
    expect(await shop.deliver('genuine-gmail', codeIn(body))).toBe('verified');
    expect((await ada.result()).body.address).toBe(ADA);
  });

  test('is not refused twice because Lambda calls twice', async () => {
    const { body } = await ada.start();
    await shop.deliver('spam', codeIn(body), 'same');
    await shop.deliver('spam', codeIn(body), 'same');
    expect((await ada.status()).refusals).toBe(1);
    expect(await shop.deliver('genuine-gmail', codeIn(body), 'good')).toBe('verified');
    expect(await shop.deliver('genuine-gmail', codeIn(body), 'good')).toBe('verified');
  });

  test('is verified by a mail of 10 MB of which only the start is read', async () => {
    const { body } = await ada.start();
    const attachment = Buffer.alloc(10_000_000, 'QUJD');
    const raw = Buffer.concat([
      Buffer.from(rawMail('genuine-gmail').toString().replace('7K2QX-M9D4T-VH3NB-R6W8C-ZP5JEA', codeIn(body))),
      attachment,
    ]);
    expect(await shop.deliverRaw(raw, receivedMail('genuine-gmail'))).toBe('verified');
    expect(Math.max(...shop.reads)).toBeLessThanOrEqual(262_148);
  });
});

describe('whoever is not that person', () => {
  test('with another browser sees nothing and fetches nothing', async () => {
    const { body } = await ada.start();
    const eve = new Visitor(shop);
    await eve.start();
    await shop.deliver('genuine-gmail', codeIn(body));
    expect(await eve.status()).toMatchObject({ state: 'pending' });
    expect((await eve.result()).status).toBe(409);
    eve.cookie = '';
    expect(await eve.status()).toEqual({ state: 'unknown', refusals: 0, secondsLeft: 0 });
    expect((await eve.result()).status).toBe(409);
  });

  test('knows the code and still has no cookie', async () => {
    const { body } = await ada.start();
    const eve = new Visitor(shop);
    const made = Buffer.from(codeIn(body)).toString('base64url').padEnd(43, 'A').slice(0, 43);
    eve.cookie = `__Host-otp-shield-inbound-email=${made}.${(shop.now + minutes(10)).toString(36)}...${'A'.repeat(22)}`;
    await shop.deliver('genuine-gmail', codeIn(body));
    expect((await eve.status()).state).toBe('unknown');
  });

  test('sends the same mail again: a code is good once', async () => {
    const { body } = await ada.start();
    const code = codeIn(body);
    expect(await shop.deliver('genuine-gmail', code, 'first')).toBe('verified');
    expect(await shop.deliver('genuine-gmail', code, 'second')).toBe('stray');
    expect(await shop.deliver('genuine-no-dmarc', code, 'third')).toBe('stray');
    expect((await ada.result()).body.address).toBe(ADA);
  });

  test('of twenty mails with one code at once exactly one counts', async () => {
    const { body } = await ada.start();
    const code = codeIn(body);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => shop.deliver('genuine-gmail', code, `at-once-${n}`)),
    );
    expect(all.filter((one) => one === 'verified')).toHaveLength(1);
    expect(all.filter((one) => one === 'stray')).toHaveLength(19);
  });

  test('comes too late, and leaves nothing', async () => {
    const { body } = await ada.start();
    shop.now += minutes(10);
    expect(await shop.deliver('genuine-gmail', codeIn(body))).toBe('stray');
    expect(await ada.status()).toMatchObject({ state: 'expired' });
    expect(await shop.table.contents()).toBe('[]');
  });

  test('uses the code of another session: it verifies that one and no other', async () => {
    const first = (await ada.start()).body;
    const bob = new Visitor(shop);
    await bob.start();
    await shop.deliver('genuine-gmail', codeIn(first));
    expect((await bob.status()).state).toBe('pending');
    expect((await ada.status()).state).toBe('verified');
  });

  test('forges the sender five times, and the session is over', async () => {
    const { body } = await ada.start();
    const code = codeIn(body);
    for (let n = 0; n < 5; n += 1) expect(await shop.deliver('spoofed', code, `spoofed-${n}`)).toBe('refused');
    expect(await ada.status()).toMatchObject({
      state: 'refused',
      reason: 'not-authentic',
      refusals: 5,
      secondsLeft: 0,
    });
    expect(await shop.deliver('genuine-gmail', code)).toBe('stray');
    expect((await ada.result()).status).toBe(409);
  });

  test('guesses a code and touches nothing', async () => {
    await ada.start();
    expect(await shop.deliver('genuine-gmail', '00000-00000-00000-00000-000000')).toBe('stray');
    expect(await ada.status()).toMatchObject({ state: 'pending', refusals: 0 });
    expect(shop.metrics).toMatchObject({ InboundStray: 1, InboundRefused: 0 });
  });
});

describe('what stays behind', () => {
  test('at rest there is no address, no code and no cookie; nor in logs or metrics', async () => {
    const { body } = await ada.start(ADA);
    await shop.deliver('spam', codeIn(body));
    const eve = new Visitor(shop);
    const other = (await eve.start('grace@outlook.com')).body;
    await shop.deliver('genuine-gmail', codeIn(other));
    await shop.deliver('genuine-gmail', codeIn(body));
    await ada.result();
    const traces = [await shop.table.contents(), ...shop.logs, JSON.stringify(shop.emitted)].join('\n');
    expect(traces).toContain('verified');
    for (const secret of [
      ADA,
      'lovelace',
      'gmail.com',
      'outlook',
      codeIn(body),
      codeIn(body).replaceAll('-', ''),
      '203.0.113.9',
    ]) {
      expect(traces.toLowerCase()).not.toContain(secret.toLowerCase());
    }
    expect(traces).not.toContain(ada.cookie.split('=')[1]);
  });

  test('a mail that can not be removed is still settled', async () => {
    const { body } = await ada.start();
    jest.spyOn(shop.bucket, 'delete').mockImplementation(() => {
      throw new Error('AccessDenied');
    });
    expect(await shop.deliver('genuine-gmail', codeIn(body))).toBe('verified');
  });

  test('a mail stays where it is while the table is away, so that Lambda can try again', async () => {
    const { body } = await ada.start();
    const read = jest.spyOn(shop.store, 'read').mockRejectedValueOnce(new Error('ServiceUnavailable'));
    await expect(shop.deliver('genuine-gmail', codeIn(body), 'again')).rejects.toThrow('ServiceUnavailable');
    read.mockRestore();
    expect(shop.bucket.size).toBe(1);
    expect(await shop.invoke(receivedMail('genuine-gmail', 'again'))).toBe('verified');
  });

  test('a mail that was settled and removed is no failure when Lambda calls again', async () => {
    const { body } = await ada.start();
    expect(await shop.deliver('genuine-gmail', codeIn(body), 'once')).toBe('verified');
    expect(await shop.invoke(receivedMail('genuine-gmail', 'once'))).toBe('stray');
    expect(await ada.status()).toMatchObject({ state: 'verified' });
  });

  test.each([[{}], [{ Records: [] }], [null], [{ Records: [{ ses: { mail: { messageId: '../../secret' } } }] }]])(
    'an event that SES does not make is an error: %j',
    async (event) => {
      await expect(shop.invoke(event as never)).rejects.toThrow();
    },
  );
});

describe('an application that takes the token', () => {
  let server: Server;
  let jwksUrl: string;

  beforeEach(async () => {
    server = createServer(async (_, response) => response.end(JSON.stringify((await shop.call('/jwks.json')).body)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    shop.now = Math.floor(Date.now() / 1000) * 1000;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function tokenOfAda(binding?: string): Promise<string> {
    const { body } = await ada.start(undefined, binding);
    await shop.deliver('genuine-gmail', codeIn(body));
    return (await ada.result()).body.token;
  }

  test('reads address and proof', async () => {
    const verify = senderTokenVerifier({ channel: 'email', origin: ORIGIN, jwksUrl });
    const sender = await verify({ token: await tokenOfAda(), cookie: `a=b; ${ada.cookie}` });
    expect(sender).toMatchObject({ address: ADA, proof: 'dkim', sessionId: expect.any(String) });
  });

  test('takes it from nobody but the browser that asked, whoever hosts a form that posts it', async () => {
    const verify = senderTokenVerifier({ channel: 'email', origin: ORIGIN, jwksUrl });
    // The attacker confirmed a mailbox of their own, and has the browser of a stranger post the token.
    const token = await tokenOfAda();
    const stranger = new Visitor(shop);
    await stranger.start();
    for (const cookie of [undefined, '', stranger.cookie, `${stranger.cookie}; ${ada.cookie}`, 'session=1']) {
      await expect(verify({ token, cookie })).rejects.toMatchObject({ code: 'other_browser' });
    }
    for (const binding of ['', 'undefined', 'a'.repeat(20)])
      await expect(verify({ token, binding })).rejects.toMatchObject({ code: 'other_browser' });
    expect(await verify({ token, cookie: ada.cookie })).toMatchObject({ address: ADA });
  });

  test('on another host takes it from the browser that it keeps that value for', async () => {
    const verify = senderTokenVerifier({ channel: 'email', origin: ORIGIN, jwksUrl });
    const binding = 'hash-of-the-sessions-cookie_1';
    const token = await tokenOfAda(binding);
    expect(await verify({ token, binding })).toMatchObject({ address: ADA });
    await expect(verify({ token, binding: 'hash-of-another-cookie' })).rejects.toMatchObject({ code: 'other_browser' });
    expect(await shop.table.contents()).not.toContain(ada.cookie.split('=')[1]);
  });

  test.each([
    ['no token', undefined, 'missing'],
    ['garbage', 'a.b', 'missing'],
    ['another signature', 'forged', 'invalid'],
    ['a token of the other channel', 'sms', 'wrong_purpose'],
    ['an old token', 'old', 'expired'],
    ['another origin', 'origin', 'invalid'],
  ])('refuses %s', async (_, kind, code) => {
    if (kind === 'old') shop.now -= 300_000;
    const token = kind === undefined || kind.includes('.') ? kind : await tokenOfAda();
    const given = kind === 'forged' ? `${token!.slice(0, -6)}AAAAAA` : token;
    const origin = kind === 'origin' ? 'https://other.example.com' : ORIGIN;
    const verify = senderTokenVerifier({ channel: kind === 'sms' ? 'sms' : 'email', origin, jwksUrl });
    await expect(verify({ token: given, cookie: ada.cookie })).rejects.toMatchObject({
      name: 'SenderTokenError',
      code,
    });
  });
});
