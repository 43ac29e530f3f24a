import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { serveCommand } from '../../bin/commands/serve';
import { OtpRoute } from '../../lib/protection/otp-route';
import { FakeIo } from '../bin/fake-io';
import { said } from '../bin/said';
import { templateOf } from '../protection/stack';
import { bundled, reactPage } from './front-end';
import { PATIENCE_MS } from './patience';
import { browserRoom } from './room';
import { withTurnstile } from './turnstile-template';

/** Every kind of front end, through `otp-shield serve` as a front-end team runs it: with its stand-in for AWS's script, and no other. */
const room = browserRoom();
const FORM =
  '<form method="post" action="/api/auth/otp"><input name="email" value="ada@people.de"><button>Send me a code</button></form>';
const make = (options = '') =>
  `const otpFetch = OtpShield.createOtpFetch({ apiKey: 'any', integrationUrl: location.origin + '/__otp-shield/scripts/', timeoutMs: ${PATIENCE_MS}${options} });`;
const button = (send: string) => `<button id="send">Send me a code</button><output id="seen"></output><script>
  ${make()}
  document.getElementById('send').onclick = () => ${send}.then((status) => { document.getElementById('seen').textContent = status; });
</script>`;
const REQUEST = `'/api/auth/otp', { method: 'POST', body: '{"email":"ada@people.de"}' }`;
const html = (body: string, head = '') =>
  `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
const OTP_SHIELD = '<script src="/otp-shield.js"></script>';

const FILES: Readonly<Record<string, () => string>> = {
  '/otp-shield.js': () => bundled('global/otp-shield.ts', 'iife'),
  '/install.js': () => bundled('global/otp-shield-install.ts', 'iife'),
  '/turnstile.js': () => bundled('global/otp-shield-turnstile.ts', 'iife'),
  '/react.js': reactPage,
  '/form.html': () => html(FORM),
  '/plain.html': () => html(button(`otpFetch(${REQUEST}).then((r) => r.status)`), OTP_SHIELD),
  '/turnstile.html': () =>
    html(
      `<button id="send">Send me a code</button><output id="seen"></output><script>
  const otpFetch = OtpShieldTurnstile.createTurnstileFetch({ siteKey: '0x4AAA', timeoutMs: ${PATIENCE_MS} });
  document.getElementById('send').onclick = () => otpFetch(${REQUEST}).then((r) => r.status, (e) => e.code)
    .then((said) => { document.getElementById('seen').textContent = said; });
</script>`,
      '<script src="/__otp-shield/scripts/turnstile/v0/api.js?render=explicit"></script><script src="/turnstile.js"></script>',
    ),
  '/react.html': () => html('<div id="root"></div><script src="/react.js"></script>'),
  '/frame.html': () => html('<iframe title="Sign up" src="/plain.html" width="600" height="500"></iframe>'),
  '/installed.html': () =>
    html(
      `<script src="/install.js"></script>${button(`fetch(${REQUEST}).then((r) => r.status)`)}
      <script>OtpShieldInstall.installOtpFetch(otpFetch, { guards: (url) => url.pathname === '/api/auth/otp' });</script>`,
      OTP_SHIELD,
    ),
};
const made = new Map<string, string>();

let folder: string;
let origin: http.Server;
let url: string;
const served: Array<{ io: FakeIo; ended: Promise<number> }> = [];
const received: string[] = [];
let page: Page;

beforeAll(async () => {
  origin = http.createServer(async (req, res) => {
    const file = FILES[req.url ?? ''];
    if (file) {
      const text = made.get(req.url!) ?? file();
      made.set(req.url!, text);
      res
        .setHeader('content-type', req.url!.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/javascript')
        .end(text);
      return;
    }
    let body = '';
    for await (const chunk of req) body += chunk;
    received.push(`${req.method} ${req.url} ${body}`);
    res.end('sent');
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'front-ends-'));
  url = await serve('plain', templateOf({ entryPages: [OtpRoute.path('/form.html')] }).toJSON());
});

/** `otp-shield serve` before the origin; its URL under a name that a cookie may have. */
async function serve(name: string, web: object, ...more: string[]): Promise<string> {
  const template = join(folder, `${name}.json`);
  writeFileSync(template, JSON.stringify(web));
  const io = new FakeIo();
  const { port } = origin.address() as AddressInfo;
  const args = ['--template', template, '--origin', `http://127.0.0.1:${port}`, '--port', '0', '--quiet', ...more];
  served.push({ io, ended: serveCommand.run(args, io) });
  await said(io, 'stdout', '→');
  return /http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0].replace('127.0.0.1', 'shop.localhost');
}

afterAll(async () => {
  for (const { io } of served) io.stop.abort();
  await Promise.all(served.map(({ ended }) => ended));
  origin.closeAllConnections();
  await new Promise((resolve) => origin.close(resolve));
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  received.length = 0;
  ({ page } = await room.enter({ close: async () => {} }));
});

const asJson = 'POST /api/auth/otp {"email":"ada@people.de"}';
const press = (where: Pick<Page, 'getByRole'>, name: string) =>
  where.getByRole('button', { name, exact: true }).click();

test('a plain form behind the page of AWS WAF', async () => {
  await page.goto(`${url}/form.html`);
  await page.click('#solve');
  await Promise.all([page.waitForURL('**/api/auth/otp'), press(page, 'Send me a code')]);
  expect(received).toEqual(['POST /api/auth/otp email=ada%40people.de']);
});

test.each(['plain', 'installed'])('a page with a script: %s', async (name) => {
  await page.goto(`${url}/${name}.html`);
  await press(page, 'Send me a code');
  await press(page, 'I am human');
  await page.getByText('200', { exact: true }).waitFor();
  expect(received).toEqual([asJson]);
});

test('a page with Turnstile: the stand-in for the widget, its gate, and the rules of the listener', async () => {
  const behind = await serve('turnstile', withTurnstile('any'));
  await page.goto(`${behind}/turnstile.html`);
  for (const [name, seen] of [
    ['fails', 'puzzle_failed'],
    ['times out', 'timed_out'],
    ['expired token', 'refused'],
    ['I am human', '200'],
  ] as const) {
    await press(page, 'Send me a code');
    await press(page, name);
    await page.getByText(seen, { exact: true }).waitFor();
  }
  expect(received).toEqual([asJson]);
});

test('React', async () => {
  await page.goto(`${url}/react.html`);
  await page.evaluate(
    `react.show({ apiKey: 'any', integrationUrl: location.origin + '/__otp-shield/scripts/', timeoutMs: ${PATIENCE_MS} })`,
  );
  await page.fill('[name=email]', 'ada@people.de');
  await press(page, 'Send me a code');
  await press(page, 'I am human');
  await page.getByText('Your code is on its way.').waitFor();
  expect(received).toEqual([asJson]);
});

test('a page in a frame', async () => {
  await page.goto(`${url}/frame.html`);
  const frame = page.frameLocator('iframe');
  await press(frame, 'Send me a code');
  await press(frame, 'I am human');
  await frame.getByText('200', { exact: true }).waitFor();
  expect(received).toEqual([asJson]);
});
