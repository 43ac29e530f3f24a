import { execFileSync } from 'node:child_process';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountStack } from './account-stack';

const { steps, WORDS, wordsFor } = require('./web/account.js');

const ADA = { email: 'ada@example.org', password: 'Aa1-a-long-password', code: '493817' };

/** Amplify's functions as the page calls them; each gives what it is told. */
function amplify(answers: Record<string, unknown> = {}) {
  const calls: string[] = [];
  const named = (name: string) => async () => {
    calls.push(name);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer ?? { isSignedIn: true };
  };
  const names = ['signUp', 'signIn', 'confirmSignUp', 'resendSignUpCode', 'resetPassword', 'confirmResetPassword'];
  return { calls, ...steps(Object.fromEntries(names.map((name) => [name, named(name)]))) };
}

const fault = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

test('a sign-up is one code, and its person is in', async () => {
  const page = amplify();
  expect(await page['sign-up'](ADA)).toEqual({ name: 'code', said: WORDS.asked });
  expect(await page.code(ADA)).toBeUndefined();
  expect(page.calls).toEqual(['signUp', 'confirmSignUp', 'signIn']);
});

test('whoever has an account reads the same', async () => {
  const page = amplify({ signUp: fault('UsernameExistsException') });
  expect(await page['sign-up'](ADA)).toEqual({ name: 'code', said: WORDS.asked });
});

test('who never typed the code in gets another one, and goes on there', async () => {
  const page = amplify({ signIn: { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_UP' } } });
  expect(await page['sign-in'](ADA)).toEqual({ name: 'code', said: WORDS.asked });
  expect(page.calls).toEqual(['signIn', 'resendSignUpCode']);
});

test('a forgotten password is one code', async () => {
  const page = amplify();
  expect((await page.forgotten(ADA)).name).toBe('new-password');
  expect(await page['new-password'](ADA)).toEqual({ name: 'sign-in', said: WORDS.changed });
  expect(page.calls).toEqual(['resetPassword', 'confirmResetPassword']);
});

test('people read what they can do about it', () => {
  expect(wordsFor(fault('CodeMismatchException'))).toBe(WORDS.wrong);
  expect(wordsFor(fault('InvalidPasswordException'))).toBe(WORDS.weak);
  expect(wordsFor(fault('ForbiddenException'))).toBe(WORDS.busy);
  expect(wordsFor(fault('Unknown', { underlyingError: fault('HumanCheckError') }))).toBe(WORDS.check);
  expect(wordsFor(fault('NetworkError'))).toBe(WORDS.trouble);
});

test('mails of the pool go through the guard, and it has no texts', () => {
  const template = Template.fromStack(
    new AccountStack(new App(), 'SignIn', {
      env: { account: '111122223333', region: 'eu-central-1' },
      from: 'codes@shop.example.com',
      site: 'shop.example.com',
      onCall: 'oncall@example.com',
    }),
  );
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    LambdaConfig: Match.objectLike({ CustomEmailSender: Match.anyValue() }),
    SmsConfiguration: Match.absent(),
  });
});

const esbuild = (options: readonly string[], input?: string) =>
  execFileSync(
    require.resolve('esbuild/bin/esbuild'),
    // Amplify is of the page alone: `npm install --prefix web`.
    ['--bundle', '--jsx=automatic', '--external:aws-amplify', '--external:aws-amplify/auth', ...options],
    { cwd: __dirname, encoding: 'utf8', input, maxBuffer: 16 * 1024 * 1024 },
  );

test('the page can be built, and shows the form', () => {
  // Of the helper that has Amplify's calls pass the human check.
  expect(esbuild(['web/main.jsx', '--format=esm'])).toContain('AWSCognitoIdentityProviderService');
  const shown = esbuild(
    ['--platform=node', '--loader=jsx'],
    `import { renderToString } from "react-dom/server"; import { Account } from "./web/account.jsx";
    console.log(renderToString(<Account auth={{}} />));`,
  );
  const html = execFileSync(process.execPath, ['-'], { input: shown, encoding: 'utf8' });
  expect(html).toMatch(/name="email".*name="password".*Sign in.*I am new here.*role="status"/s);
});
