import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardClient } from 'cdk-otp-shield/guard';
import { awayClient, guardInProcess, settled } from './guard-in-process';

const express = require('express');
const { supabaseHooks } = require('./supabase.js');
const { signed, faultOfCall } = require('./signed-call.js');
const { hastyGuard } = require('./guarded-send.js');

const SHOP = `v1,whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OTHER = `v1,whsec_${Buffer.alloc(32, 2).toString('base64')}`;

/** As the docs of the hooks show them, November 2026, with `metadata` as in supabase/auth's internal/hooks/v0hooks. */
const METADATA = { uuid: '5c1', ip_address: '203.0.113.7' };
const data = {
  token: '305805',
  token_hash: '7d5b',
  token_new: '',
  token_hash_new: '',
  redirect_to: 'https://x.org',
  site_url: 'https://x.org',
};
const SIGN_UP = {
  metadata: METADATA,
  user: { id: '8484', email: 'jane@gmail.com', phone: '' },
  email_data: { ...data, email_action_type: 'signup' },
};
const TEXT = { metadata: METADATA, user: { id: '6481', phone: '4915112345678' }, sms: { otp: '561166' } };

const servers: Server[] = [];
beforeEach(() => {
  for (const method of ['info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(handler: unknown) {
  const app = express();
  app.use('/hooks', handler);
  const server: Server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((done) => server.once('listening', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function hooks(guard: unknown = guardInProcess()) {
  const sent: Array<Record<string, unknown>> = [];
  const send = async (message: Record<string, unknown>) => void sent.push(message);
  const projects = { shop: { secrets: [SHOP], app: 'shop' }, other: { secrets: [OTHER], app: 'other' } };
  const at = await listening(supabaseHooks({ projects, guard, sendMail: send, sendText: send }));
  const call = async (
    payload: unknown,
    {
      secret = SHOP,
      path = '/hooks/shop/send-email',
      now = Date.now(),
      headers = {} as Record<string, string>,
      body = JSON.stringify(payload),
    } = {},
  ) => {
    const own = { 'content-type': 'application/json', connection: 'close', ...signed(secret, body, now), ...headers };
    const response = await fetch(at + path, { method: 'POST', headers: own, body });
    const answer = [response.status, await response.text(), response.headers.get('content-length')];
    await settled();
    return answer;
  };
  return { sent, call };
}

const PASSED = [200, '{}', '2'];
const REFUSED = [401, '{}', '2'];

test('the signature is that of the standard: its own vector', () => {
  const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const call = { secrets, headers, body: Buffer.from('{"test": 2432232314}'), now: 1_614_265_330_000 };
  expect(faultOfCall(call)).toBeUndefined();
  expect(faultOfCall({ ...call, body: Buffer.from('{"test": 2432232315}') })).toBe('signed by somebody else');
  expect(faultOfCall({ ...call, now: call.now + 301_000 })).toBe('too old, or a wrong clock');
  expect(faultOfCall({ ...call, now: call.now - 301_000 })).toBe('too old, or a wrong clock');
});

test('a mailbox gets one mail, however often it is asked for, and the answer is the same', async () => {
  const { sent, call } = await hooks();
  const again = { ...SIGN_UP, metadata: { ...METADATA, uuid: '5c2' } };
  expect([await call(SIGN_UP), await call(again)]).toEqual([PASSED, PASSED]);
  expect(sent).toMatchObject([{ to: 'jane@gmail.com', token: '305805', tokenHash: '7d5b', action: 'signup' }]);
});

test('each project is counted under its own name, and knows its own secret only', async () => {
  const { sent, call } = await hooks();
  expect(await call(SIGN_UP, { path: '/hooks/other/send-email' })).toEqual(REFUSED);
  expect(await call(SIGN_UP, { path: '/hooks/nobody/send-email' })).toEqual(REFUSED);
  expect(await call(SIGN_UP, { path: '/hooks/constructor/send-email' })).toEqual(REFUSED);
  expect(await call(SIGN_UP, { path: '/hooks/shop/toString' })).toEqual(REFUSED);
  expect(sent).toEqual([]);
});

test.each([
  ['unsigned', { headers: { 'webhook-signature': '' } }],
  ['signed by nobody', { headers: { 'webhook-signature': `v1,${'A'.repeat(43)}=` } }],
  ['with another version of the signature', { headers: { 'webhook-signature': 'v1a,abc' } }],
  ['with another id', { headers: { 'webhook-id': 'x' } }],
  ['with a time of its own', { headers: { 'webhook-timestamp': '9999999999' } }],
  ['too old', { now: Date.now() - 400_000 }],
  ['from the future', { now: Date.now() + 400_000 }],
  ['without a body', { body: '', headers: { 'webhook-id': 'y' } }],
])('a call %s sends nothing, and hears no reason', async (_, how) => {
  const { sent, call } = await hooks();
  expect(await call(SIGN_UP, how)).toEqual(REFUSED);
  expect(sent).toEqual([]);
});

test('two signatures while a secret is replaced, joined as Supabase joins them', async () => {
  const { sent, call } = await hooks();
  const body = JSON.stringify(SIGN_UP);
  const now = signed(SHOP, body);
  const signature = `v1,${'A'.repeat(43)}=, ${now['webhook-signature']}`;
  expect(await call(SIGN_UP, { headers: { ...now, 'webhook-signature': signature } })).toEqual(PASSED);
  expect(sent).toHaveLength(1);
});

test('a second try of Supabase has an id of its own, and sends nothing, even when the cooldown is over', async () => {
  const guard = guardInProcess();
  const { sent, call } = await hooks(guard);
  expect(await call(SIGN_UP)).toEqual(PASSED);
  guard.pass(3600);
  expect(await call(SIGN_UP)).toEqual(PASSED);
  expect(sent).toHaveLength(1);
  expect(await call({ ...SIGN_UP, email_data: { ...SIGN_UP.email_data, token: '111111' } })).toEqual(PASSED);
  expect(sent).toHaveLength(2);
});

test('two at once send one', async () => {
  const { sent, call } = await hooks();
  await Promise.all([call(SIGN_UP), call(SIGN_UP)]);
  expect(sent).toHaveLength(1);
});

test('a changed address: each gets its own half, and with one confirmation the new one alone', async () => {
  const { sent, call } = await hooks();
  const user = { ...SIGN_UP.user, new_email: 'new@gmail.com' };
  const both = { ...data, email_action_type: 'email_change', token_new: '222222', token_hash_new: 'eeee' };
  await call({ user, email_data: both });
  expect(sent.map(({ to, token, tokenHash }) => [to, token, tokenHash])).toEqual([
    ['jane@gmail.com', '305805', 'eeee'],
    ['new@gmail.com', '222222', '7d5b'],
  ]);
  sent.length = 0;
  await call({
    user: { ...user, new_email: 'newer@gmail.com' },
    email_data: { ...data, email_action_type: 'email_change' },
  });
  expect(sent).toMatchObject([{ to: 'newer@gmail.com', token: '305805' }]);
});

test('texts: a number gets its plus back, and a number that is changed is the one that is asked about', async () => {
  const { sent, call } = await hooks();
  const path = '/hooks/shop/send-sms';
  await call(TEXT, { path });
  await call({ ...TEXT, metadata: { uuid: 'again' } }, { path });
  await call({ ...TEXT, sms: { otp: '561167', phone: '4915112345679', sms_type: 'phone_change' } }, { path });
  expect(sent.map(({ to, code }) => [to, code])).toEqual([
    ['+4915112345678', '561166'],
    ['+4915112345679', '561167'],
  ]);
});

test.each(['null', '[]', '{}', '{"user":', '"x"'])('what is signed and no hook is refused: %s', async (body) => {
  const { sent, call } = await hooks();
  const [status] = await call(undefined, { body });
  expect([status, sent]).toEqual([400, []]);
});

test('a sender that fails is no other answer', async () => {
  const projects = { shop: { secrets: [SHOP], app: 'shop' } };
  const sendMail = () => {
    throw new Error('the sender is away');
  };
  const at = await listening(supabaseHooks({ projects, guard: guardInProcess(), sendMail, sendText: sendMail }));
  const body = JSON.stringify(SIGN_UP);
  const response = await fetch(`${at}/hooks/shop/send-email`, { method: 'POST', headers: signed(SHOP, body), body });
  expect(response.status).toBe(200);
  await settled();
  expect(console.error).toHaveBeenCalledWith('code not sent:', 'Error');
});

test('the guard away: closed sends nothing, open sends a few, and the answer is the same', async () => {
  const options = { functionName: 'guard', client: awayClient, onUnavailable: () => {} };
  const closed = await hooks(new GuardClient(options));
  expect(await closed.call(SIGN_UP)).toEqual(PASSED);
  expect(closed.sent).toEqual([]);
  const open = await hooks(new GuardClient({ ...options, failureMode: 'OPEN' }));
  for (let n = 0; n < 20; n++) {
    const user = { ...SIGN_UP.user, email: `jane${n}@gmail.com` };
    expect(await open.call({ ...SIGN_UP, user })).toEqual(PASSED);
  }
  expect(open.sent).toHaveLength(10);
});

test('a guard that never answers is given up long before Supabase gives up', async () => {
  const at = await listening(() => {});
  process.env.OTP_SHIELD_GUARD_FUNCTION = 'guard';
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const guard = hastyGuard({ seconds: 0.05, endpoint: at, region: 'eu-central-1', credentials });
  const { sent, call } = await hooks(guard);
  expect(await call(SIGN_UP)).toEqual(PASSED);
  expect(sent).toEqual([]);
});
