// Calls what sends and what doesn't on better-auth, with all that mails or texts switched on, and prints what went out for each path.
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { emailOTP, magicLink, phoneNumber, twoFactor, username } from 'better-auth/plugins';

const ORIGIN = 'http://127.0.0.1:3999';
const email = 'a@x.org';
const password = 'correct horse';
const phone = '+4915112345679';

const out = [];
const sends = (what) => async () => {
  out.push(what);
};
const db = { user: [], session: [], account: [], verification: [], twoFactor: [], rateLimit: [] };
const auth = betterAuth({
  baseURL: ORIGIN,
  secret: 'only for this test, long enough for it',
  database: memoryAdapter(db),
  logger: { disabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true, requireEmailVerification: true, sendResetPassword: sends('reset') },
  emailVerification: { sendOnSignUp: true, sendOnSignIn: true, sendVerificationEmail: sends('verification') },
  user: {
    changeEmail: { enabled: true, sendChangeEmailConfirmation: sends('change') },
    deleteUser: { enabled: true, sendDeleteAccountVerification: sends('delete') },
  },
  plugins: [
    emailOTP({ sendVerificationOTP: sends('code'), changeEmail: { enabled: true } }),
    magicLink({ sendMagicLink: sends('link') }),
    username(),
    phoneNumber({ sendOTP: sends('text'), sendPasswordResetOTP: sends('text'), requireVerification: true }),
    twoFactor({ otpOptions: { sendOTP: sends('factor') } }),
  ],
});

const called = [];
async function post(path, body, cookie = '') {
  out.length = 0;
  const headers = { 'content-type': 'application/json', origin: ORIGIN, cookie };
  const request = new Request(`${ORIGIN}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const response = await auth.handler(request);
  // What it sends in the background has begun by then.
  await new Promise(setImmediate);
  called.push({ path, status: response.status, sent: [...out] });
  return response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
}

// What it warns of goes elsewhere than what the test reads.
console.warn = console.log = console.error;
await post('/sign-up/email', { email, password, name: 'A', username: 'abcd' });
await post('/sign-in/email', { email, password });
await post('/sign-in/username', { username: 'abcd', password });
await post('/send-verification-email', { email });
await post('/request-password-reset', { email });
await post('/email-otp/send-verification-otp', { email, type: 'sign-in' });
await post('/email-otp/request-password-reset', { email });
await post('/forget-password/email-otp', { email });
await post('/sign-in/magic-link', { email });
await post('/phone-number/send-otp', { phoneNumber: '+4915112345678' });

const [first] = db.user;
const second = { ...first, id: 'second', email: 'p@x.org', username: 'second', phoneNumber: phone };
db.user.push({ ...second, phoneNumberVerified: true });
db.account.push({ ...db.account[0], id: 'second', accountId: 'second', userId: 'second' });
await post('/phone-number/request-password-reset', { phoneNumber: phone });
db.user[1].phoneNumberVerified = false;
await post('/sign-in/phone-number', { phoneNumber: phone, password });

db.user[0].emailVerified = true;
const cookie = await post('/sign-in/email', { email, password });
called.pop();
await post('/change-email', { newEmail: 'b@x.org' }, cookie);
await post('/email-otp/request-email-change', { newEmail: 'b@x.org' }, cookie);
await post('/delete-user', { password }, cookie);
await post('/update-user', { name: 'B' }, cookie);
await post('/sign-out', {}, cookie);
await post('/sign-in/email-otp', { email, otp: '000000' });
await post('/sign-in/social', { provider: 'nobody' });

db.user[0].twoFactorEnabled = true;
db.twoFactor.push({ id: 'factor', userId: first.id, secret: 'x', backupCodes: 'x' });
const pending = await post('/sign-in/email', { email, password });
called.pop();
await post('/two-factor/send-otp', {}, pending);
process.stdout.write(JSON.stringify(called));
