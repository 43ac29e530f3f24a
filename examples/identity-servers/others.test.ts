import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardClient } from 'cdk-otp-shield/guard';
import { awayClient, guardInProcess, settled } from './guard-in-process';

const express = require('express');
const { guardedVerificationRequest } = require('./auth-js.js');
const { guardEndpoint } = require('./guard-endpoint.js');
const { signed } = require('./signed-call.js');
const action = require('./auth0-action.js');
const load = require('./load.js');

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
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

async function listening(handler: (...args: never[]) => unknown) {
  const server = createServer(handler as never).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((done) => server.once('listening', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function endpoint(guard: unknown = guardInProcess()) {
  const app = express();
  const callers = {
    auth0: { secrets: [SECRET], app: 'shop' },
    keycloak: { secrets: [`${SECRET.slice(0, -5)}AAAA=`], app: 'shop' },
  };
  app.use('/guard-endpoint', guardEndpoint({ callers, guard }));
  const at = await listening(app);
  const call = async (body: string, headers = signed(SECRET, body), caller = 'auth0') => {
    const response = await fetch(`${at}/guard-endpoint/${caller}`, { method: 'POST', headers, body });
    return [response.status, await response.json()];
  };
  return { at, call };
}

const ASK = JSON.stringify({ channel: 'email', recipient: 'jane@gmail.com', purpose: 'verify-email' });

test('Auth.js itself: one link, and the page "check your email" each time', async () => {
  const [{ Auth }, { default: Resend }] = await load('@auth/core', '@auth/core/providers/resend');
  const out: string[] = [];
  const guarded = guardedVerificationRequest({ guard: guardInProcess(), app: 'shop' });
  const send = async ({ identifier }: { identifier: string }) => void out.push(identifier);
  const none = async () => null;
  const config = {
    basePath: '/auth',
    secret: 'only for this test, long enough for it',
    trustHost: true,
    adapter: {
      ...{
        getUserByEmail: none,
        getUserByAccount: none,
        getUser: none,
        useVerificationToken: none,
        getSessionAndUser: none,
      },
      ...{ createVerificationToken: async (token: object) => token, createUser: async (user: object) => user },
      ...{ updateUser: none, linkAccount: none, createSession: none, updateSession: none, deleteSession: none },
    },
    providers: [Resend({ apiKey: 'none', from: 'a@x.org', sendVerificationRequest: guarded(send) })],
  };
  const first: Response = await Auth(new Request('http://127.0.0.1/auth/csrf'), config);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const cookie = first.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const ask = async (email: string) => {
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '203.0.113.7' };
    const body = new URLSearchParams({ csrfToken, email }).toString();
    const response: Response = await Auth(
      new Request('http://127.0.0.1/auth/signin/resend', { method: 'POST', headers, body }),
      config,
    );
    await settled();
    return response.headers.get('location');
  };
  const [page, again] = [await ask('jane@gmail.com'), await ask('j.ane@gmail.com')];
  expect(page).toContain('/verify-request');
  expect(again).toBe(page);
  expect(out).toEqual(['jane@gmail.com']);
}, 60_000);

test('the endpoint asks once for a message, again for the next one, and tells no reason', async () => {
  const { call } = await endpoint();
  const headers = signed(SECRET, ASK);
  expect(await call(ASK, headers)).toEqual([200, { allowed: true, degraded: false }]);
  expect(await call(ASK, headers)).toEqual([200, { allowed: true, degraded: false }]);
  expect(await call(ASK)).toEqual([200, { allowed: false, degraded: false }]);
});

test.each([
  ['unsigned', {}, 'auth0'],
  ['by the secret of another caller', signed(SECRET, ASK), 'keycloak'],
  ['as nobody', signed(SECRET, ASK), 'toString'],
  ['about somebody else', signed(SECRET, `${ASK} `), 'auth0'],
  ['too old', signed(SECRET, ASK, Date.now() - 400_000), 'auth0'],
])('the endpoint stays shut for a call %s', async (_, headers, caller) => {
  expect(await (await endpoint()).call(ASK, headers, caller)).toEqual([401, {}]);
});

test.each(['', 'null', '[]', '{"channel":', '{"channel":"pigeon"}'])(
  'what is no question is allowed nothing: %s',
  async (body) => {
    expect(await (await endpoint()).call(body)).toEqual([200, { allowed: false, degraded: false }]);
  },
);

describe('the action of Auth0', () => {
  async function runs(guard: unknown, event: object, endpointAt?: string) {
    const sent: string[] = [];
    const sender = await listening(((request: never, response: { end(): void }) => {
      (request as NodeJS.ReadableStream).on('data', (part) => sent.push(JSON.parse(String(part)).message_type));
      (request as NodeJS.ReadableStream).on('end', () => response.end());
    }) as never);
    const { at } = await endpoint(guard);
    const said: string[] = [];
    const api = { notification: { drop: () => said.push('drop'), retry: () => said.push('retry') } };
    const secrets = { GUARD_URL: endpointAt ?? `${at}/guard-endpoint/auth0`, GUARD_SECRET: SECRET, SENDER: sender };
    return async (trigger: string) => {
      await action[trigger]({ secrets, request: { ip: '203.0.113.7' }, ...event }, api);
      return { sent, said };
    };
  }
  const mail = { notification: { to: 'jane@gmail.com', message_type: 'verify_email' } };
  const text = { notification: { recipient: '+4915112345678', message_type: 'otp_verify', delivery_method: 'text' } };

  test('sends what the guard allows, and drops the rest', async () => {
    const guard = guardInProcess();
    const check = jest.spyOn(guard, 'check');
    const run = await runs(guard, mail);
    await run('onExecuteCustomEmailProvider');
    expect(await run('onExecuteCustomEmailProvider')).toEqual({ sent: ['verify_email'], said: ['drop'] });
    expect(check).toHaveBeenCalledWith(
      expect.objectContaining({ purpose: 'verify-email', clientAddress: '203.0.113.7' }),
    );
    expect(await (await runs(guard, text))('onExecuteCustomPhoneProvider')).toEqual({ sent: ['otp_verify'], said: [] });
  });

  test('guard or endpoint away: nothing goes out now, and Auth0 tries again', async () => {
    const away = new GuardClient({ functionName: 'guard', client: awayClient, onUnavailable: () => {} });
    const trigger = 'onExecuteCustomEmailProvider';
    expect(await (await runs(away, mail))(trigger)).toEqual({ sent: [], said: ['retry'] });
    expect(await (await runs(away, mail, 'http://127.0.0.1:1/'))(trigger)).toEqual({ sent: [], said: ['retry'] });
  });
});
