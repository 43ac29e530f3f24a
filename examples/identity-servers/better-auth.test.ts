import { DEFAULT_GUARD_SETTINGS, GuardClient } from 'cdk-otp-shield/guard';
import { awayClient, guardInProcess, settled } from './guard-in-process';

const { otpGuard } = require('./better-auth.js');
const load = require('./load.js');

const ORIGIN = 'http://127.0.0.1:3999';
const JANE = 'jane@gmail.com';
const PHONE = '+4915112345678';
beforeEach(() => {
  for (const method of ['info', 'error'] as const) jest.spyOn(console, method).mockImplementation(() => {});
});

let modules: Awaited<ReturnType<typeof load>>;
// Reading them takes seconds on a busy machine.
beforeAll(async () => {
  modules = await load('better-auth', 'better-auth/adapters/memory', 'better-auth/plugins', 'better-auth/api');
}, 60_000);

type Message = Record<string, string>;

/** better-auth itself, with its users in memory, as a page calls it. */
async function application(guard: unknown = guardInProcess(), isWhole = true) {
  const [{ betterAuth }, { memoryAdapter }, plugins, { createAuthMiddleware }] = modules;
  const out: Message[] = [];
  const send = async (message: Message) => void out.push(message);
  const guarded = otpGuard({ guard, app: 'shop', createAuthMiddleware });
  const auth = betterAuth({
    baseURL: ORIGIN,
    secret: 'only for this test, long enough for it',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    logger: { disabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, sendResetPassword: guarded.mail('password-reset', send) },
    plugins: [
      plugins.emailOTP({ sendVerificationOTP: guarded.mail('code', send) }),
      plugins.magicLink({ sendMagicLink: isWhole ? guarded.mail('link', send) : send }),
      plugins.phoneNumber({
        sendOTP: guarded.text('phone-number', send),
        signUpOnVerification: { getTempEmail: () => 'p@x.org' },
      }),
      guarded.plugin,
    ],
  });
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const own = { 'content-type': 'application/json', origin: ORIGIN, 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
    const request = { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) };
    const response: Response = await auth.handler(new Request(`${ORIGIN}/api/auth${path}`, request));
    const text = await response.text();
    await settled();
    return { status: response.status, text, cookies: response.headers.getSetCookie() };
  };
  const ask = (more: Record<string, string> = {}) =>
    post('/email-otp/send-verification-otp', { email: JANE, type: 'sign-in' }, more);
  return { auth, out, post, ask };
}

test('a mailbox gets one code, and the answer is the same', async () => {
  const { out, ask } = await application();
  const [first, second] = [await ask(), await ask()];
  expect([first.status, first.text]).toEqual([200, '{"success":true}']);
  expect(second).toEqual(first);
  expect(out).toMatchObject([{ email: JANE, type: 'sign-in' }]);
});

test('codes, links, resets and texts of one recipient share its limits', async () => {
  const { out, post, ask } = await application();
  await ask();
  await post('/sign-in/magic-link', { email: JANE });
  await post('/email-otp/send-verification-otp', { email: 'j.a.n.e+1@googlemail.com', type: 'sign-in' });
  expect(out).toHaveLength(1);
  await post('/phone-number/send-otp', { phoneNumber: PHONE });
  await post('/phone-number/send-otp', { phoneNumber: PHONE });
  expect(out).toMatchObject([{ email: JANE }, { phoneNumber: PHONE }]);
});

test('the right code leaves a cookie, by which strangers keep nobody out, beside that of the session', async () => {
  const { out, post, ask } = await application();
  await ask();
  const answer = await post('/sign-in/email-otp', { email: JANE, otp: out[0]!.otp });
  expect(answer.status).toBe(200);
  const device = answer.cookies.find((cookie) => cookie.startsWith('__Host-otp-device='))!;
  expect(device).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  expect(answer.cookies.some((cookie) => cookie.includes('session_token'))).toBe(true);
  await ask();
  await ask();
  expect(out).toHaveLength(2);
  await ask({ cookie: device.split(';')[0]! });
  expect(out).toHaveLength(3);
});

test('a wrong code tells the guard nothing', async () => {
  const guard = guardInProcess();
  const verified = jest.spyOn(guard, 'verified');
  const { post, ask } = await application(guard);
  await ask();
  const answer = await post('/sign-in/email-otp', { email: JANE, otp: '000000' });
  expect([answer.status, answer.cookies]).toEqual([400, []]);
  expect(verified).not.toHaveBeenCalled();
});

test('the address is the one that the load balancer saw, never the one that a client wrote', async () => {
  const guard = guardInProcess();
  const check = jest.spyOn(guard, 'check');
  await (await application(guard)).ask();
  expect(check).toHaveBeenCalledWith(
    expect.objectContaining({ clientAddress: '203.0.113.7', app: 'shop', purpose: 'sign-in' }),
  );
});

test('a function that sends and asks nobody is no start', async () => {
  const { auth } = await application(undefined, false);
  const start = async () => auth.$context;
  await expect(start()).rejects.toThrow('the guard is not asked about magic-link.sendMagicLink');
});

test('the guard away: closed sends nothing, open sends a few, and the answer is the same', async () => {
  const options = { functionName: 'guard', client: awayClient, onUnavailable: () => {} };
  const closed = await application(new GuardClient(options));
  const refused = await closed.ask();
  expect([refused.status, refused.text, closed.out]).toEqual([200, '{"success":true}', []]);
  const open = await application(new GuardClient({ ...options, failureMode: 'OPEN' }));
  for (let n = 0; n < 20; n++) await open.post('/sign-in/magic-link', { email: `jane${n}@gmail.com` });
  expect(open.out).toHaveLength(DEFAULT_GUARD_SETTINGS.openLimits.burst);
});
