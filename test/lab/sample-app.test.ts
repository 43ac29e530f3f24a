import { clientAddress } from '../../lab/address-limiter';
import { labMailer } from '../../lab/run/lab-mailer';
import { type SampleAppOptions, startSampleApp } from '../../lab/sample-app';
import { type SesStandIn, startSesStandIn } from '../../lab/ses-stand-in';

const START = Date.parse('2026-01-05T09:00:00Z');
const MINUTE = 60_000;

/** The sample application with the real SDK client in front of the stand-in. */
async function setUp(options: Partial<SampleAppOptions> = {}) {
  const clock = { time: START, now: () => clock.time };
  const ses = await startSesStandIn({ clock });
  const mailer = labMailer(ses.url);
  const app = await startSampleApp({ clock, sendMail: mailer.send, ...options });
  open.push(app, ses, { close: async () => mailer.close() });
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(app.url + path, { method: 'POST', body: text, headers });
    return { status: answer.status, body: (await answer.json().catch(() => undefined)) as unknown };
  };
  return { clock, ses, app, post };
}

const open: Array<{ close(): Promise<void> }> = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const codeFor = (ses: SesStandIn, address: string) => /\d{6}/.exec(ses.lastMailTo(address)?.text ?? '')![0];

describe('requesting a code', () => {
  test('a mail with a six-digit code goes out through SES', async () => {
    const { ses, post } = await setUp();
    expect(await post('/api/auth/otp', { email: ' Ada@Example.com ' })).toEqual({ status: 200, body: { sent: true } });
    expect(ses.mails).toHaveLength(1);
    expect(ses.mails[0]).toMatchObject({ to: ['ada@example.com'], configurationSetName: 'otp', at: START });
    expect(codeFor(ses, 'ada@example.com')).toMatch(/^\d{6}$/);
  });

  test('the answer is the same for an address that has an account', async () => {
    const { ses, post } = await setUp();
    const email = 'ada@example.com';
    const first = await post('/api/auth/otp', { email });
    await post('/api/auth/verify', { email, code: codeFor(ses, email) });
    expect(await post('/api/auth/otp', { email })).toEqual(first);
  });

  test.each([
    ['{"email"', 'invalid_body'],
    ['"a@b.de"', 'invalid_body'],
    ['', 'invalid_body'],
    [{}, 'invalid_email'],
    [{ email: 7 }, 'invalid_email'],
    [{ email: 'ada' }, 'invalid_email'],
    [{ email: 'a@b.de, c@d.de' }, 'invalid_email'],
    [{ email: 'a@b.de\nBcc: c@d.de' }, 'invalid_email'],
    [{ email: `${'a'.repeat(250)}@b.de` }, 'invalid_email'],
    [{ email: 'a@b.de', padding: 'x'.repeat(5000) }, 'invalid_body'],
  ])('%j sends nothing', async (body, error) => {
    const { ses, post } = await setUp();
    expect(await post('/api/auth/otp', body)).toEqual({ status: 400, body: { error } });
    expect(ses.mails).toEqual([]);
  });

  test('a mail that cannot be sent is a 500 without details', async () => {
    const errors: unknown[] = [];
    const { post } = await setUp({
      sendMail: () => Promise.reject(new Error('no route to ada@example.com')),
      onError: (error) => errors.push(error),
    });
    expect(await post('/api/auth/otp', { email: 'ada@example.com' })).toEqual({
      status: 500,
      body: { error: 'internal' },
    });
    expect(errors).toHaveLength(1);
  });

  test('the route is found in other spellings, and by POST only', async () => {
    const { app, post, ses } = await setUp();
    for (const path of ['/API/auth/otp', '/api/auth/otp/', '/api/x/../auth/otp', '/api/auth/%6ftp']) {
      expect((await post(path, { email: 'ada@example.com' })).status).toBe(200);
    }
    expect((await fetch(`${app.url}/api/auth/otp`)).status).toBe(405);
    expect((await post('/api/auth/otpx', { email: 'ada@example.com' })).status).toBe(404);
    expect(app.handled.request).toBe(4);
    expect(ses.mails).toHaveLength(4);
  });
});

describe('verifying a code', () => {
  const email = 'ada@example.com';

  test('works once', async () => {
    const { ses, post } = await setUp();
    await post('/api/auth/otp', { email });
    const code = codeFor(ses, email);
    expect(await post('/api/auth/verify', { email, code })).toEqual({ status: 200, body: { verified: true } });
    expect((await post('/api/auth/verify', { email, code })).status).toBe(400);
  });

  test('a second code replaces the first', async () => {
    const { ses, post } = await setUp();
    await post('/api/auth/otp', { email });
    const first = codeFor(ses, email);
    let second = first;
    while (second === first) {
      await post('/api/auth/otp', { email });
      second = codeFor(ses, email);
    }
    expect((await post('/api/auth/verify', { email, code: first })).status).toBe(400);
    expect((await post('/api/auth/verify', { email, code: second })).status).toBe(200);
  });

  test('a code is good for less than ten minutes', async () => {
    const { ses, post, clock } = await setUp();
    await post('/api/auth/otp', { email });
    clock.time += 10 * MINUTE;
    expect((await post('/api/auth/verify', { email, code: codeFor(ses, email) })).status).toBe(400);
    await post('/api/auth/otp', { email });
    clock.time += 10 * MINUTE - 1;
    expect((await post('/api/auth/verify', { email, code: codeFor(ses, email) })).status).toBe(200);
  });

  test('five attempts, then the right code is wrong, too', async () => {
    const { ses, post } = await setUp();
    const wrongTries = async (count: number) => {
      const code = codeFor(ses, email);
      const wrong = code === '000000' ? '000001' : '000000';
      for (let i = 0; i < count; i++) expect((await post('/api/auth/verify', { email, code: wrong })).status).toBe(400);
      return (await post('/api/auth/verify', { email, code })).status;
    };
    await post('/api/auth/otp', { email });
    expect(await wrongTries(4)).toBe(200);
    await post('/api/auth/otp', { email });
    expect(await wrongTries(5)).toBe(400);
  });

  test('a code is good for the address that it was sent to, and an unknown address gets the same answer', async () => {
    const { ses, post } = await setUp();
    await post('/api/auth/otp', { email });
    const code = codeFor(ses, email);
    await post('/api/auth/otp', { email: 'bob@example.com' });
    const other = codeFor(ses, 'bob@example.com') === code ? undefined : 'bob@example.com';
    const unknown = await post('/api/auth/verify', { email: 'eve@example.com', code });
    if (other) expect(await post('/api/auth/verify', { email: other, code })).toEqual(unknown);
    expect(unknown).toEqual({ status: 400, body: { error: 'wrong_or_expired_code' } });
  });
});

describe('the per-address limit of the story', () => {
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  const ask = (post: Awaited<ReturnType<typeof setUp>>['post'], ip: string) =>
    post('/api/auth/otp', { email: 'ada@example.com' }, from(ip)).then(({ status }) => status);

  test('is off unless asked for', async () => {
    const { post, ses } = await setUp();
    for (let i = 0; i < 5; i++) expect(await ask(post, '203.0.113.7')).toBe(200);
    expect(ses.mails).toHaveLength(5);
  });

  test('three an hour and one a minute, for each address', async () => {
    const { post, clock, app, ses } = await setUp({ limitPerAddress: true });
    expect([await ask(post, '203.0.113.7'), await ask(post, '203.0.113.7'), await ask(post, '203.0.113.8')]).toEqual([
      200, 429, 200,
    ]);
    clock.time += MINUTE;
    expect(await ask(post, '203.0.113.7')).toBe(200);
    clock.time += MINUTE;
    expect(await ask(post, '203.0.113.7')).toBe(200);
    clock.time += MINUTE;
    expect(await ask(post, '203.0.113.7')).toBe(429);
    clock.time = START + 60 * MINUTE;
    expect(await ask(post, '203.0.113.7')).toBe(200);
    expect(app.limited).toBe(2);
    expect(ses.mails).toHaveLength(5);
  });

  test('counts by the entry that the load balancer appended, not by what the client wrote before it', async () => {
    const { post } = await setUp({ limitPerAddress: true });
    expect(await ask(post, '198.51.100.1, 203.0.113.7')).toBe(200);
    expect(await ask(post, '198.51.100.2, 203.0.113.7')).toBe(429);
    expect(clientAddress(undefined, '192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('pages of another origin', () => {
  const origin = 'https://spa.example.com';
  const preflight = { origin, 'access-control-request-method': 'POST' };

  test('get a preflight answer and may read the result when their origin is allowed', async () => {
    const { app, post } = await setUp({ allowedOrigins: [origin] });
    const answer = await fetch(`${app.url}/api/auth/otp`, { method: 'OPTIONS', headers: preflight });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-aws-waf-token');
    expect((await post('/api/auth/otp', { email: 'ada@example.com' }, { origin })).status).toBe(200);
  });

  test('get nothing otherwise', async () => {
    const { app } = await setUp({ allowedOrigins: ['https://other.example.com'] });
    const answer = await fetch(`${app.url}/api/auth/otp`, { method: 'OPTIONS', headers: preflight });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('the page is one document that loads nothing from elsewhere and runs its own script only', async () => {
  const { app } = await setUp();
  const answer = await fetch(`${app.url}/sign-up`);
  const html = await answer.text();
  expect(answer.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/,
  );
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(html).toContain('<label for="email">');
});
