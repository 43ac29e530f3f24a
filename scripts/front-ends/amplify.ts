// The pages of examples/cognito-amplify and cognito-passwordless with the real aws-amplify, in Chromium, against a stand-in of Amazon Cognito's API behind the synthesized web ACL:
// `npm run proof amplify`. Installs Amplify into a folder of its own, since it is 110 MB that nothing else needs.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { UserPoolHabits } from '../../lab/aws/user-pool-endpoint';
import { launchChromium } from '../../test/browser/chromium';
import { POOL_ID, PoolSite } from '../../test/browser/pool-site';
import { ROOT } from '../package/tarball';
import { AmplifyPool, CODE } from './amplify-pool';
import { checks, same } from './checks';

const AMPLIFY = '6.22.1';
const INSTALL_MS = 300_000;
const ADA = 'ada@example.org';
const PASSWORD = 'Aa1-a-long-password';

/** A page as its example's build makes it, for one user pool. */
function built(folder: string, entry: string, site: PoolSite): string {
  const env = {
    VITE_USER_POOL_ID: POOL_ID,
    VITE_USER_POOL_CLIENT_ID: '1h57kf5cpq17m0eml12example',
    VITE_USER_POOL_ENDPOINT: site.endpoint.url,
    VITE_CAPTCHA_API_KEY: site.settings.apiKey,
    VITE_CAPTCHA_INTEGRATION_URL: site.settings.integrationUrl,
  };
  return execFileSync(
    join(ROOT, 'node_modules/esbuild/bin/esbuild'),
    [
      entry,
      '--bundle',
      '--format=iife',
      '--jsx=automatic',
      `--define:import.meta.env=${JSON.stringify(env)}`,
      '--define:process.env.NODE_ENV="production"',
      `--alias:cdk-otp-shield/browser/cognito=${join(ROOT, 'lib/browser/cognito.ts')}`,
      `--alias:cdk-otp-shield/browser=${join(ROOT, 'lib/browser/index.ts')}`,
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') },
    },
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-amplify-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'shop', private: true, dependencies: { 'aws-amplify': AMPLIFY } }),
  );
  for (const name of ['cognito-amplify', 'cognito-passwordless'])
    cpSync(join(ROOT, 'examples', name, 'web'), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'operations.js'), OPERATIONS);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
  });
  const browser = await launchChromium();
  /** A fresh pool, and somebody who opens a page in front of it. */
  const visiting =
    (
      example: 'cognito-amplify/main.jsx' | 'cognito-passwordless/page.js' | 'operations.js',
      visit: (page: Page, site: PoolSite) => Promise<void>,
      habits: UserPoolHabits = {},
    ) =>
    async () => {
      const signInSends = example !== 'cognito-amplify/main.jsx';
      const site = await PoolSite.start({ answer: new AmplifyPool().answer, signInSends, habits });
      const html = readFileSync(
        join(folder, example === 'operations.js' ? 'cognito-passwordless' : example.split('/')[0]!, 'index.html'),
        'utf8',
      );
      const context = await browser.newContext();
      try {
        site.files
          .set('/', html.replace(/<script.*<\/script>/, '<script type="module" src="/page.js"></script>'))
          .set('/page.js', built(folder, example, site))
          .set('/welcome', '<!doctype html><title>Welcome</title><h1>Welcome</h1>');
        const page = await context.newPage();
        page.setDefaultTimeout(60_000);
        await page.goto(site.url);
        await visit(page, site);
      } finally {
        await context.close();
        await site.close();
      }
    };
  try {
    await checks({
      'React and Amplify: sign-up, code and sign-in, with one puzzle': visiting(
        'cognito-amplify/main.jsx',
        async (page, site) => {
          await page.click('text=I am new here');
          await page.fill('[name=email]', ADA);
          await page.fill('[name=password]', PASSWORD);
          await page.click('text=Sign up');
          await page.click('[data-do=solve]');
          await page.fill('[name=code]', CODE);
          await page.click('text=Go on');
          await page.getByRole('heading', { name: 'Welcome' }).waitFor();
          same(callsOf(site), [
            'SignUp with a token: ALLOW',
            'ConfirmSignUp: ALLOW',
            'InitiateAuth: ALLOW',
            'RespondToAuthChallenge: ALLOW',
          ]);
          same(site.aws.asked.captcha, 1);
        },
      ),
      'React and Amplify: a forgotten password': visiting('cognito-amplify/main.jsx', async (page, site) => {
        await page.click('text=I forgot my password');
        await page.fill('[name=email]', ADA);
        await page.click('text=Send me a code');
        await page.click('[data-do=solve]');
        await page.fill('[name=code]', CODE);
        await page.fill('[name=password]', `${PASSWORD}-2`);
        await page.click('text=Change it');
        await page.getByText('Your new password counts from now on.').waitFor();
        same(callsOf(site), ['ForgotPassword with a token: ALLOW', 'ConfirmForgotPassword: ALLOW']);
      }),
      'React and Amplify: who closes the puzzle reads what to do, and nothing is sent': visiting(
        'cognito-amplify/main.jsx',
        async (page, site) => {
          await page.click('text=I forgot my password');
          await page.fill('[name=email]', ADA);
          await page.click('text=Send me a code');
          await page.click('dialog.otp-shield header button');
          await page.getByText('Please complete the human check').waitFor();
          same(callsOf(site), []);
        },
      ),
      'passwordless: sign-up by one code, and one puzzle': visiting(
        'cognito-passwordless/page.js',
        async (page, site) => {
          await page.fill('[name=who]', ADA);
          await page.click('text=Send me a code');
          await page.click('[data-do=solve]');
          await page.fill('[name=code]', CODE);
          await page.click('text=Go on');
          await page.getByRole('heading', { name: 'Welcome' }).waitFor();
          same(callsOf(site), [
            'SignUp with a token: ALLOW',
            'ConfirmSignUp: ALLOW',
            'InitiateAuth with a token: ALLOW',
          ]);
          same(site.aws.asked.captcha, 1);
        },
      ),
      'passwordless: a sign-in by text, where the browser keeps refusals back': visiting(
        'cognito-passwordless/page.js',
        async (page, site) => {
          await page.fill('[name=who]', '+4915550102030');
          await page.click('text=Send me a code');
          await page.click('[data-do=solve]');
          await page.getByText('a code is on its way').waitFor();
          same(callsOf(site), ['InitiateAuth with a token: ALLOW']);
        },
        { readable: false },
      ),
      'each call of Amplify that sends brings the token, whose header its preflight names': visiting(
        'operations.js',
        async (page, site) => {
          for (const operation of SENDING) {
            const done = page.evaluate(`operations.${operation}()`);
            if (operation === SENDING[0]) await page.click('[data-do=solve]');
            await done;
          }
          const sent = site.endpoint.calls.filter(({ operation }) => operation !== 'GetUser');
          same([...new Set(sent.filter(({ token }) => token === undefined).map(({ operation }) => operation))], []);
          same(
            [...new Set(sent.map(({ operation }) => operation))].sort(),
            [
              'ForgotPassword',
              'GetUserAttributeVerificationCode',
              'InitiateAuth',
              'ResendConfirmationCode',
              'RespondToAuthChallenge',
              'SignUp',
              'UpdateUserAttributes',
            ].sort(),
          );
          same(site.aws.asked.captcha, 1);
          for (const asked of site.endpoint.preflights) same(asked.split(',').includes('x-aws-waf-token'), true);
        },
      ),
      'a sign-in that is refused for want of a puzzle is repeated after it': visiting(
        'operations.js',
        async (page, site) => {
          await page.evaluate('check.uninstall(); check.install({ signIns: false })');
          await page.evaluate(`(() => { window.asked = operations.signIn().then(() => 'asked', (e) => e.name); })()`);
          await page.click('[data-do=solve]');
          same(await page.evaluate('window.asked'), 'asked');
          same(callsOf(site), ['InitiateAuth: CAPTCHA', 'InitiateAuth with a token: ALLOW']);
        },
      ),
      'without the helper Amplify brings no token, and is refused': visiting('operations.js', async (page, site) => {
        await page.evaluate('check.uninstall()');
        same(await page.evaluate(`operations.signUp().then(() => 'sent', (e) => e.name)`), 'ForbiddenException');
        same(callsOf(site), ['SignUp: CAPTCHA']);
      }),
    });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const SENDING = ['signUp', 'resend', 'forgot', 'signIn', 'confirmSignIn', 'update', 'verify'];

/** Every call of Amplify by which a code may go out. */
const OPERATIONS = `
import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';
import { createOtpFetch } from 'cdk-otp-shield/browser';
import { installCognitoCheck } from 'cdk-otp-shield/browser/cognito';
const env = import.meta.env;
Amplify.configure({ Auth: { Cognito: { userPoolId: env.VITE_USER_POOL_ID, userPoolClientId: env.VITE_USER_POOL_CLIENT_ID, userPoolEndpoint: env.VITE_USER_POOL_ENDPOINT } } });
const guarded = createOtpFetch({ apiKey: env.VITE_CAPTCHA_API_KEY, integrationUrl: env.VITE_CAPTCHA_INTEGRATION_URL, tokenDomains: [location.hostname], timeoutMs: 60000 });
window.check = { install(options) { this.uninstall = installCognitoCheck(guarded, options); } };
check.install({ signIns: true });
const username = '${ADA}';
window.operations = {
  signUp: () => auth.signUp({ username, options: { userAttributes: { email: username } } }),
  resend: () => auth.resendSignUpCode({ username }),
  forgot: () => auth.resetPassword({ username }),
  signIn: () => auth.signIn({ username, options: { authFlowType: 'USER_AUTH', preferredChallenge: 'EMAIL_OTP' } }),
  confirmSignIn: () => auth.confirmSignIn({ challengeResponse: '${CODE}' }),
  update: () => auth.updateUserAttributes({ userAttributes: { email: 'b@example.org' } }),
  verify: () => auth.sendUserAttributeVerificationCode({ userAttributeKey: 'email' }),
};
`;

function callsOf({ endpoint }: PoolSite): string[] {
  return endpoint.calls.map(
    ({ operation, token, action }) => `${operation}${token === undefined ? '' : ' with a token'}: ${action}`,
  );
}

void main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
