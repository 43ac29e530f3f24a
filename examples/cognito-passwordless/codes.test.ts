import { execFileSync } from 'node:child_process';

// The page's own part; that codes go through the guard is in the template.
const { codes, WORDS, wordsFor } = require('./web/codes.js');

/** Amplify's functions as the page calls them; each gives what it is told. */
function amplify(answers: Record<string, unknown> = {}) {
  const calls: unknown[] = [];
  const named = (name: string) => async (input: unknown) => {
    calls.push([name, input]);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer ?? { isSignedIn: true };
  };
  const names = ['signUp', 'signIn', 'confirmSignUp', 'confirmSignIn', 'autoSignIn'];
  return { calls, auth: Object.fromEntries(names.map((name) => [name, named(name)])) };
}

const fault = (name: string) => Object.assign(new Error(name), { name });

test('a sign-up is one code, and its person is in', async () => {
  const { auth, calls } = amplify();
  const step = await codes(auth).signUp('ada@example.org');
  expect(await codes(auth).typedIn(step, 'ada@example.org', '493817')).toBe(true);
  expect(calls.map((call) => (call as string[])[0])).toEqual(['signUp', 'confirmSignUp', 'autoSignIn']);
});

test('whoever has an account is asked for a code in the same words', async () => {
  const { auth, calls } = amplify({ signUp: fault('UsernameExistsException') });
  const step = await codes(auth).signUp('ada@example.org');
  expect(await codes(auth).typedIn(step, 'ada@example.org', '493817')).toBe(true);
  expect(calls.map((call) => (call as string[])[0])).toEqual(['signUp', 'signIn', 'confirmSignIn']);
});

test.each([
  ['email', 'EMAIL_OTP'],
  ['phone', 'SMS_OTP'],
])('a sign-in by %s asks for %s', async (channel, preferredChallenge) => {
  const { auth, calls } = amplify();
  await codes(auth).signIn('ada', channel);
  expect(calls).toEqual([['signIn', { username: 'ada', options: { authFlowType: 'USER_AUTH', preferredChallenge } }]]);
});

test('people read what they can do about it', () => {
  expect(wordsFor(fault('CodeMismatchException'))).toBe(WORDS.wrong);
  expect(wordsFor(fault('ForbiddenException'))).toBe(WORDS.busy);
  expect(wordsFor(fault('UserLambdaValidationException'))).toBe(WORDS.busy);
  expect(wordsFor(fault('NetworkError'))).toBe(WORDS.trouble);
});

test('the page can be built', () => {
  const built = execFileSync(
    require.resolve('esbuild/bin/esbuild'),
    // Amplify is of the page alone: `npm install --prefix web`.
    ['web/page.js', '--bundle', '--format=esm', '--external:aws-amplify', '--external:aws-amplify/auth'],
    { cwd: __dirname, encoding: 'utf8' },
  );
  expect(built).toMatch(/\(check\w*, \{ signIns: true \}\)/);
});
