import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LiveTraffic } from '../../lab/live-traffic';
import { labMailer } from '../../lab/run/lab-mailer';
import { browserText, inboundCookie } from '../../lib/contract/inbound/inbound-cookie';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { INBOUND_ADDRESS } from '../inbound/mails';
import { labTemplate } from '../lab/lab-template';
import { barriers } from './accessible';
import { keepPicture } from './chromium';
import { FrontEnd, reactPage } from './front-end';
import { InboundSite } from './inbound-site';
import { begin, DIALOG, dialog, page, room, SENT, site, solve, visit } from './otp-fetch-rig';
import { openPlainPage } from './plain-page';
import { openTurnstile, startTurnstileShop } from './turnstile-rig';

// What people meet in a browser, each once from beginning to end, in one Chromium. The particulars of each page stand in the suites beside this one, which
// `npm run proof -- browsers` runs.

describe('a page that calls otpFetch', () => {
  test('the puzzle comes before the first request, which then goes out once and whole', async () => {
    await visit();
    await site.ask(page);
    await dialog().locator('[data-do=solve]').waitFor();
    expect(site.received).toEqual([]);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.received).toMatchObject([
      { method: 'POST', body: '{"email":"ada@people.de"}', type: 'application/json' },
    ]);
    expect(site.verdicts.filter(({ action }) => action === 'CAPTCHA')).toEqual([]);
    await dialog().waitFor({ state: 'detached' });
  });

  test('once the token is old, a Request object goes out again with its body and headers', async () => {
    await visit();
    await site.ask(page);
    await solve();
    await site.outcome(page);
    site.ahead += 301_000;
    await begin(`window.asked2 = otpFetch(new Request('/api/auth/otp', {
      method: 'POST', body: '{"n":2}', headers: { 'content-type': 'application/vnd.shop+json' } })).then((r) => r.status)`);
    await solve();
    expect(await page.evaluate('asked2')).toBe(200);
    expect(site.received[1]).toMatchObject({ method: 'POST', body: '{"n":2}', type: 'application/vnd.shop+json' });
  });

  test('from another origin the token is there before the first request and goes in the header', async () => {
    await visit({}, true, { tokenDomains: ['shop.localhost'] });
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.received).toHaveLength(1);
    expect(site.received[0]!.token).not.toBe('');
    expect(site.verdicts.filter(({ action }) => action === 'CAPTCHA')).toEqual([]);
  });

  test('a silent check brings up the puzzle once the posture is strict', async () => {
    await visit({ humanCheck: HumanCheck.adaptive() }, false, { check: 'challenge' });
    site.setStrict(true);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.received).toHaveLength(1);
  });

  test('the puzzle works with the keyboard alone, and keeps the focus inside', async () => {
    await visit();
    await site.ask(page);
    await dialog().locator('[data-do=solve]').waitFor();
    const stops: string[] = [];
    for (let n = 0; n < 8; n++) {
      stops.push(
        await page.evaluate(
          `document.activeElement.closest('${DIALOG}, body').tagName + ' ' + document.activeElement.tagName`,
        ),
      );
      await page.keyboard.press('Tab');
    }
    expect(stops[0]).toBe('DIALOG BUTTON');
    // The browser's own controls are a stop, too; the page behind never is.
    expect(stops.filter((stop) => stop !== 'BODY BODY').every((stop) => stop.startsWith('DIALOG'))).toBe(true);
    await page.focus('[data-do=solve]');
    await page.keyboard.press('Enter');
    expect(await site.outcome(page)).toBe(SENT);
  });
});

test('the example without a bundler works under a strict content security policy, and a double click sends one code', async () => {
  const { site, page } = await room.enter(await FrontEnd.start());
  await openPlainPage(site, page);
  await page.fill('[name=email]', 'ada@people.de');
  await page.dblclick('text=Send me a code');
  await page.click('[data-do=solve]');
  await page.waitForSelector('text=Your code is on its way.');
  expect(site.received).toMatchObject([{ method: 'POST', body: '{"email":"ada@people.de"}' }]);
});

test('fetch of the page passes the human check once that is installed, without calling itself', async () => {
  const made = await FrontEnd.start();
  made.body = '<script src="/install.js"></script>';
  const { site, page } = await room.enter(made);
  await site.open(page);
  await page.evaluate(`(() => {
    OtpShieldInstall.installOtpFetch(otpFetch, { guards: (url, method) => method === 'POST' && url.pathname === '/api/auth/otp' });
    window.asked = fetch('/api/auth/otp', { method: 'POST' }).then((r) => r.status);
  })()`);
  await page.click('[data-do=solve]');
  expect(await page.evaluate('asked')).toBe(200);
  expect(await page.evaluate(`fetch('/api/products', { method: 'POST' }).then((r) => r.status)`)).toBe(200);
  expect(site.aws.asked.captcha).toBe(1);
});

test('the hook runs in the React that package.json names, in StrictMode, which rehearses every effect', async () => {
  const { site, page } = await room.enter(await FrontEnd.start());
  site.files
    .set(
      '/react.html',
      '<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><body><div id="root"></div><script src="/react.js"></script></body></html>',
    )
    .set('/react.js', reactPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${site.pageUrl}/react.html`);
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await page.evaluate('react.version')).toBe(devDependencies.react);
  await page.evaluate(`react.show(${JSON.stringify(site.settings)})`);
  await page.waitForFunction('window.AwsWafIntegration');
  // Both rehearsal and show load AWS's script ahead: one script.
  expect(site.aws.asked['jsapi.js']).toBe(1);
  expect(await page.locator('script[src*=jsapi]').count()).toBe(1);
  await page.fill('[name=email]', 'ada@people.de');
  await page.click('text=Send me a code');
  await page.getByRole('button', { name: 'One moment…' }).waitFor();
  await page.click('[data-do=solve]');
  await page.waitForSelector('text=Your code is on its way.');
  expect(site.received).toMatchObject([{ method: 'POST', body: '{"email":"ada@people.de"}' }]);
  expect(complaints).toEqual([]);
});

test('Turnstile shows nothing, and the code goes out with a token that the load balancer verified', async () => {
  const shop = await startTurnstileShop();
  const { site, page } = await room.enter(shop.site);
  await openTurnstile(page, shop);
  await site.ask(page);
  expect(await site.outcome(page)).toBe(SENT);
  expect(site.received[0]!.authorization).toMatch(/^Bearer eyJ/);
  expect(await page.evaluate('rendered')).toEqual({
    sitekey: '0x4AAA',
    action: 'otp',
    appearance: 'interaction-only',
    language: 'en-US',
    size: 'flexible',
  });
  expect(await page.locator('.widget').count()).toBe(0);
  expect(await page.locator(DIALOG).count()).toBe(0);
});

test('a plain form behind the entry page needs no script of its own: puzzle on the page, then the form goes through', async () => {
  const { site, page } = await room.enter(await FrontEnd.start({ entryPages: [OtpRoute.path('/sign-up')] }));
  site.body =
    '<form method="post" action="/api/auth/otp"><input name="email" value="ada@people.de"><button id="go">Go</button></form>';
  const answer = await page.goto(`${site.pageUrl}/sign-up`);
  expect(answer?.status()).toBe(405);
  expect(await page.title()).toBe('Human Verification');
  await page.click('#solve');
  await page.waitForSelector('#go');
  site.ahead += 240_000;
  await Promise.all([page.waitForURL('**/api/auth/otp'), page.click('#go')]);
  expect(site.received).toMatchObject([{ method: 'POST', body: 'email=ada%40people.de' }]);
});

test('with the script that `otp-shield serve` has instead of that of AWS a person is asked, and the code goes out', async () => {
  const { site, page } = await room.enter(await FrontEnd.start());
  await site.open(page, { integrationUrl: `${site.apiUrl}/__otp-shield/scripts/` });
  await site.ask(page);
  for (const name of ['wrong answer', 'I am human']) await page.getByRole('button', { name, exact: true }).click();
  expect(await site.outcome(page)).toBe(SENT);
});

test('who sends the mail of the link confirms the address, and the application gets the token', async () => {
  const { site, page } = await room.enter(await InboundSite.start('email', { continueUrl: '/welcome' }));
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(site.pageUrl);
  await keepPicture(page, 'inbound-start');
  await page.getByLabel('Your mail address').fill('ada.lovelace@gmail.com');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('#waiting h1').waitFor();
  const link = new URL((await page.getByRole('link', { name: 'Open my mail program' }).getAttribute('href'))!);
  expect(link.protocol + decodeURIComponent(link.pathname)).toBe(`mailto:${INBOUND_ADDRESS}`);
  const subject = link.searchParams.get('subject')!;
  expect(subject).toMatch(/^Confirm my address for Example Shop: [0-9A-Z-]{30}$/);
  await keepPicture(page, 'inbound-waiting');
  expect(await barriers(page)).toEqual([]);
  expect(await site.deployment.deliver('genuine-gmail', subject.split(': ')[1]!)).toBe('verified');
  // The person comes back from the mail program: the page looks at once.
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  await page.waitForURL('**/welcome');
  const [, claims] = site.tokens[0]!.split('.');
  expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
    address: 'ada.lovelace@gmail.com',
    purpose: 'inbound-email',
    browser: createHash('sha256')
      .update(browserText(inboundCookie('email', site.posted[0]!.cookie)!))
      .digest('base64url'),
  });
  // What the documented application checks.
  expect(site.posted[0]!.origin).toBe(site.origin);
  expect(complaints).toEqual([]);
});

test('on the sign-up page of the lab a person solves the stand-in CAPTCHA, gets a mail and confirms the code', async () => {
  const clock = { now: () => Date.now() };
  const live = await LiveTraffic.open({
    clock,
    template: labTemplate('default'),
    openMailer: labMailer,
    onChange() {},
  });
  const { page } = await room.enter(live);
  await page.goto(live.state().signUpUrl);
  await page.getByRole('button').first().click();
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
  await page.getByLabel('Mail address').fill('ada@example.com');
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByText('a code is on its way').waitFor();
  const mail = live.state().mailbox.find(({ to }) => to === 'ada@example.com')!;
  await page.getByLabel('Code').fill(/\d{6}/.exec(mail.text)![0]);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Your address is confirmed').waitFor();
});
