// Signs in by mail on @auth/core, in the spellings of the route that it takes, and prints what went out for each path.
import { Auth } from '@auth/core';
import Resend from '@auth/core/providers/resend';

const ORIGIN = 'http://127.0.0.1:3999';
const out = [];
const config = {
  basePath: '/api/auth',
  secret: 'only for this test, long enough for it',
  trustHost: true,
  logger: { error() {}, warn() {}, debug() {} },
  adapter: {
    createVerificationToken: async (token) => token,
    useVerificationToken: async () => null,
    getUserByEmail: async () => null,
    getUserByAccount: async () => null,
    createUser: async (user) => user,
    getUser: async () => null,
    updateUser: async (user) => user,
    linkAccount: async () => {},
    createSession: async (session) => session,
    getSessionAndUser: async () => null,
    updateSession: async () => null,
    deleteSession: async () => {},
  },
  providers: [Resend({ apiKey: 'none', from: 'a@x.org', sendVerificationRequest: async () => out.push('link') })],
};

const first = await Auth(new Request(`${ORIGIN}/api/auth/csrf`), config);
const { csrfToken } = await first.json();
const cookie = first.headers
  .getSetCookie()
  .map((text) => text.split(';')[0])
  .join('; ');
const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
const body = new URLSearchParams({ csrfToken, email: 'a@x.org' }).toString();

const called = [];
for (const path of [
  '/signin/resend',
  '/signin/resend/',
  '//signin//resend',
  'signin/resend',
  '/callback/resend',
  '/signout',
]) {
  out.length = 0;
  const { status } = await Auth(new Request(`${ORIGIN}/api/auth${path}`, { method: 'POST', headers, body }), config);
  called.push({ path, status, sent: [...out] });
}
process.stdout.write(JSON.stringify(called));
