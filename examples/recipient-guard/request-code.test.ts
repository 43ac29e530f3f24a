import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_GUARD_SETTINGS, Guard, KeyRing, MemoryStore } from 'cdk-otp-shield/guard';

const { codeRoutes } = require('./request-code.js');

const sent: string[] = [];
const servers: Server[] = [];
afterEach(() => {
  sent.length = 0;
  for (const server of servers.splice(0)) server.close();
});

/** The application with a guard that counts in this process, as a person and an attacker meet it. */
async function application() {
  const keys = KeyRing.parse(JSON.stringify({ id: 'test', key: 'a key for tests that is long enough to be one' }), 0);
  const guard = new Guard({
    settings: DEFAULT_GUARD_SETTINGS,
    store: new MemoryStore(),
    keys: async () => keys,
    clock: { now: () => Date.UTC(2026, 0, 1, 9, 5) },
  });
  const sendCode = async (email: string) => void sent.push(email);
  const isRight = async (_: string, code: string) => code === '123456';
  const codeIdOf = () => 'sign-up-1';
  const server: Server = codeRoutes({ sendCode, isRight, codeIdOf, guard }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  return (path: string, body: object, cookie?: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        connection: 'close',
        'x-forwarded-for': '203.0.113.7',
        ...(cookie === undefined ? {} : { cookie }),
      },
      body: JSON.stringify(body),
    });
}

test('a mailbox gets one code, however often and in which spelling it is asked for', async () => {
  const post = await application();
  for (const email of ['jane@gmail.com', 'j.a.n.e@gmail.com', 'Jane+1@googlemail.com']) {
    await post('/api/auth/otp', { email });
  }
  expect(sent).toEqual(['jane@gmail.com']);
});

test('the answer does not tell whether a code went out', async () => {
  const post = await application();
  const answer = async () => {
    const response = await post('/api/auth/otp', { email: 'jane@gmail.com' });
    return [response.status, await response.json()];
  };
  expect(await answer()).toEqual(await answer());
  expect(sent).toHaveLength(1);
});

test('what is no address gets nothing', async () => {
  const post = await application();
  for (const body of [{}, { email: '' }, { email: 'jane' }, { email: ['a@example.org', 'b@example.org'] }]) {
    expect((await post('/api/auth/otp', body)).status).toBe(202);
  }
  expect(sent).toEqual([]);
});

test('a wrong code is refused, the right one taken', async () => {
  const post = await application();
  await post('/api/auth/otp', { email: 'jane@gmail.com' });
  expect((await post('/api/auth/verify', { email: 'jane@gmail.com', code: '000000' })).status).toBe(403);
  expect((await post('/api/auth/verify', { email: 'jane@gmail.com', code: '123456' })).status).toBe(204);
});

test('the right code leaves a cookie, by which strangers who ask for the same address keep nobody out', async () => {
  const post = await application();
  await post('/api/auth/otp', { email: 'jane@gmail.com' });
  const answer = await post('/api/auth/verify', { email: 'jane@gmail.com', code: '123456' });
  const cookie = answer.headers.get('set-cookie')!;
  expect(cookie).toMatch(/^__Host-otp-device=.*; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  // A stranger asks, and the cooldown begins.
  await post('/api/auth/otp', { email: 'jane@gmail.com' });
  await post('/api/auth/otp', { email: 'jane@gmail.com' });
  expect(sent).toHaveLength(2);
  await post('/api/auth/otp', { email: 'jane@gmail.com' }, cookie.split(';')[0]);
  expect(sent).toHaveLength(3);
});

test('a code is tried five times, and then a new one is needed', async () => {
  const post = await application();
  await post('/api/auth/otp', { email: 'jane@gmail.com' });
  const statuses = [];
  for (const code of ['1', '2', '3', '4', '5', '123456'])
    statuses.push((await post('/api/auth/verify', { email: 'jane@gmail.com', code })).status);
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
});
