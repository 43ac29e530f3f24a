import type { Page } from 'playwright-core';
import { HumanCheck } from '../../lib/protection/human-check';
import { FrontEnd } from './front-end';
import { browserRoom } from './room';

const DIALOG = 'dialog.otp-shield';
const SENT = '200 {"sent":true}';

const room = browserRoom();
let page: Page;
let site: FrontEnd;

async function visit(
  props: Parameters<typeof FrontEnd.start>[0] = {},
  foreign = false,
  options: object = {},
): Promise<void> {
  ({ site, page } = await room.enter(await FrontEnd.start(props, foreign)));
  await site.open(page, options);
}

/** Keeps AWS's script back until the function is called. */
function hold(): () => void {
  let arrive = () => {};
  site.aws.held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return arrive;
}

const dialog = () => page.locator(DIALOG);
const solve = () => page.click('[data-do=solve]');
/** `evaluate` would wait for a promise. */
const begin = (script: string) => page.evaluate(`(() => { ${script}; })()`);

describe('on the same origin', () => {
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

  test('a second request while the puzzle still counts asks nobody', async () => {
    await visit();
    await site.ask(page);
    await solve();
    await site.outcome(page);
    await site.ask(page, 'again');
    expect(await site.outcome(page, 'again')).toBe(SENT);
    expect(site.aws.asked).toMatchObject({ 'jsapi.js': 1, captcha: 1 });
  });

  test.each<[string, string, string, RegExp]>([
    ['text', `{ method: 'PUT', body: 'plain' }`, 'plain', /^text\/plain/],
    ['a form', `{ method: 'POST', body: new URLSearchParams({ email: 'a@b.de' }) }`, 'email=a%40b.de', /urlencoded/],
    ['multipart', `{ method: 'POST', body: Object.assign(new FormData()) }`, '', /^multipart\/form-data; boundary=/],
    ['a blob', `{ method: 'POST', body: new Blob(['{"a":1}'], { type: 'application/json' }) }`, '{"a":1}', /json/],
    ['a stream', `{ method: 'POST', duplex: 'half', body: new Blob(['str', 'eam']).stream() }`, 'stream', /^$/],
  ])(
    'an expired token in the middle: puzzle, then %s again with method and body intact',
    async (_what, init, body, type) => {
      await visit();
      await site.ask(page);
      await solve();
      await site.outcome(page);
      site.ahead += 301_000;
      await begin(`window.asked2 = otpFetch('/api/auth/otp', ${init}).then((r) => r.status)`);
      await solve();
      expect(await page.evaluate('asked2')).toBe(200);
      expect(site.verdicts.map(({ action }) => action).filter((action) => action === 'CAPTCHA')).toHaveLength(1);
      expect(site.received).toHaveLength(2);
      expect(site.received[1].method).toBe(/PUT/.test(init) ? 'PUT' : 'POST');
      expect(site.received[1].body).toContain(body);
      expect(site.received[1].type).toMatch(type);
    },
  );

  test('a Request object goes out again with its body and headers', async () => {
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

  test('a fresh proof is a puzzle of its own, although one counts still', async () => {
    await visit();
    await site.ask(page);
    await solve();
    await site.outcome(page);
    await begin(`otpFetch.fresh('/api/contact', { method: 'POST' }).then((r) => { window.proved = r.status })`);
    await solve();
    await page.waitForFunction('window.proved');
    expect(site.aws.asked.captcha).toBe(2);
  });

  test('a double click shows one puzzle and serves both', async () => {
    await visit();
    await Promise.all([site.ask(page, 'one'), site.ask(page, 'two')]);
    await dialog().locator('[data-do=solve]').waitFor();
    expect(await dialog().count()).toBe(1);
    await solve();
    expect(await Promise.all([site.outcome(page, 'one'), site.outcome(page, 'two')])).toEqual([SENT, SENT]);
    expect(site.aws.asked.captcha).toBe(1);
  });

  test('requests that are not guarded are left alone', async () => {
    await visit();
    expect(await page.evaluate(`otpFetch('/api/products').then((r) => r.status)`)).toBe(200);
    expect(site.aws.asked['jsapi.js']).toBe(0);
    const only = `OtpShield.createOtpFetch({ apiKey: '', integrationUrl: '', guards: (url) => url.pathname === '/x' })`;
    expect(await page.evaluate(`${only}('/api/contact', { method: 'POST' }).then((r) => r.status)`)).toBe(200);
  });

  test('of two tokens, left over from other token domains, none is shown: a puzzle brings a fresh one', async () => {
    await visit();
    const spare = (place: object) => ({ name: 'aws-waf-token', value: 'left-over', path: '/', ...place });
    await page.context().addCookies([spare({ domain: '.shop.localhost' }), spare({ domain: 'shop.localhost' })]);
    expect(await page.evaluate(`document.cookie.split('aws-waf-token=').length - 1`)).toBe(2);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.received.length).toBe(1);
  });

  test("the application's own 405 and 202 come back as they are", async () => {
    await visit();
    await site.ask(page);
    await solve();
    await site.outcome(page);
    for (const status of [405, 202]) {
      site.api = { status, json: { own: true } };
      await site.ask(page, `own${status}`);
      expect(await site.outcome(page, `own${status}`)).toBe(`${status} {"own":true}`);
    }
    expect(site.aws.asked.captcha).toBe(1);
  });

  test('a token that AWS WAF does not take ends after one repetition', async () => {
    await visit();
    site.aws.forged = true;
    await site.ask(page);
    await solve();
    await solve();
    expect(await site.outcome(page)).toBe('HumanCheckError refused');
    expect(site.received).toEqual([]);
    expect(site.verdicts.filter(({ action }) => action === 'CAPTCHA')).toHaveLength(2);
  });
});

describe('the puzzle', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['by its button', () => page.click(`${DIALOG} header button`)],
    ['with Escape', () => page.keyboard.press('Escape')],
    ['by going back', () => page.goBack()],
  ])('closed %s ends the request, and the focus returns', async (_how, close) => {
    await visit();
    await page.click('#help');
    await page.focus('#send');
    await site.ask(page);
    await dialog().locator('[data-do=solve]').waitFor();
    await close();
    expect(await site.outcome(page)).toBe('HumanCheckError closed');
    await dialog().waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('send');
    expect(site.received).toEqual([]);
    await site.ask(page, 'again');
    await solve();
    expect(await site.outcome(page, 'again')).toBe(SENT);
  });

  test('works with the keyboard alone, and keeps the focus inside', async () => {
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

  test('has a name and says that it is coming, for those who do not see it', async () => {
    await visit();
    await site.ask(page);
    const modal = page.getByRole('dialog', { name: 'Please confirm that you are human' });
    await modal.waitFor();
    await modal.locator('[data-do=solve]').waitFor();
    expect(await modal.getByRole('status').count()).toBe(0);
    expect(await modal.getByRole('button', { name: 'Close' }).count()).toBe(1);
  });

  test('goes into a container of the page when there is one', async () => {
    await visit();
    await page.evaluate(`window.otpFetch = OtpShield.createOtpFetch({ apiKey: 'example-captcha-api-key',
      integrationUrl: '${site.aws.url}', container: () => document.getElementById('box') })`);
    await site.ask(page);
    await page.locator('#box [data-do=solve]').waitFor();
    expect(await dialog().count()).toBe(0);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(
      await page.evaluate(`document.getElementById('box').hidden + document.getElementById('box').innerHTML`),
    ).toBe('true');
  });

  test('that breaks down says how', async () => {
    await visit();
    await begin(`window.asked = null`);
    await begin(`window.failed = otpFetch('/api/auth/otp', { method: 'POST' }).catch((e) => [e.code, e.reason.kind])`);
    await page.click('[data-do=break]');
    expect(await page.evaluate('failed')).toEqual(['puzzle_failed', 'network_error']);
    await dialog().waitFor({ state: 'detached' });
  });

  test('goes away when the caller loses interest', async () => {
    await visit();
    await begin(`window.control = new AbortController();
      window.asked = otpFetch('/api/auth/otp', { method: 'POST', signal: control.signal }).catch((e) => e.name)`);
    await dialog().locator('[data-do=solve]').waitFor();
    await page.evaluate('control.abort()');
    expect(await page.evaluate('asked')).toBe('AbortError');
    await dialog().waitFor({ state: 'detached' });
    expect(site.received).toEqual([]);
  });

  test('stays for the other one when one of two loses interest', async () => {
    await visit();
    await begin(`window.control = new AbortController();
      window.left = otpFetch('/api/auth/otp', { method: 'POST', signal: control.signal }).catch((e) => e.name)`);
    await site.ask(page);
    await dialog().locator('[data-do=solve]').waitFor();
    await page.evaluate('control.abort()');
    expect(await page.evaluate('left')).toBe('AbortError');
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
  });

  test.each(['ar-SA', 'de-DE', 'en-US', 'es-ES', 'fr-FR', 'it-IT', 'ja-JP', 'nl-NL', 'pt-BR', 'tr-TR', 'zh-CN'])(
    'speaks %s',
    async (locale) => {
      await visit({}, false, { locale });
      await site.ask(page);
      await dialog().locator('[data-do=solve]').waitFor();
      expect(await dialog().getAttribute('lang')).toBe(locale);
      expect(await dialog().getAttribute('dir')).toBe(locale === 'ar-SA' ? 'rtl' : 'ltr');
      expect(await dialog().locator('select').inputValue()).toBe(locale);
      const title = await dialog().locator('h2').textContent();
      expect(title === 'Please confirm that you are human').toBe(locale === 'en-US');
    },
  );

  test('follows dark mode and small screens, and does not move for those who want no motion', async () => {
    ({ site, page } = await room.enter(await FrontEnd.start(), {
      colorScheme: 'dark',
      reducedMotion: 'reduce',
      viewport: { width: 320, height: 560 },
    }));
    await site.open(page);
    await site.ask(page);
    await dialog().locator('[data-do=solve]').waitFor();
    const style =
      await page.evaluate(`(({ animationName, backgroundColor, width }) => ({ animationName, backgroundColor, width }))(
      getComputedStyle(document.querySelector('${DIALOG}')))`);
    expect(style).toMatchObject({ animationName: 'none', backgroundColor: 'rgb(31, 34, 38)' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

describe('the script of AWS', () => {
  test('blocked by a content security policy is told, and nothing is sent', async () => {
    await visit();
    site.csp = "default-src 'self'; script-src 'self' 'unsafe-eval'";
    await site.open(page, {}, '/strict');
    await site.ask(page);
    expect(await site.outcome(page)).toBe('HumanCheckError script_blocked');
    expect(site.received).toEqual([]);
  });

  test('works under a policy that allows its host and no inline style', async () => {
    await visit();
    const host = new URL(site.aws.url).origin;
    site.csp = `default-src 'self'; script-src 'self' 'unsafe-eval' ${host}; connect-src 'self' ${host}; style-src 'self'`;
    await site.open(page, {}, '/strict');
    await site.ask(page);
    await dialog().locator('[data-do=solve]').waitFor();
    expect(await page.evaluate(`getComputedStyle(document.querySelector('${DIALOG}')).borderRadius`)).toBe('12px');
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
  });

  test('that comes too late is told; once it is there, the next attempt goes on with it', async () => {
    await visit({}, false, { timeoutMs: 500 });
    const arrive = hold();
    await site.ask(page);
    expect(await site.outcome(page)).toBe('HumanCheckError timed_out');
    await dialog().waitFor({ state: 'detached' });
    arrive();
    await page.waitForFunction('window.AwsWafIntegration');
    await site.ask(page, 'again');
    await solve();
    expect(await site.outcome(page, 'again')).toBe(SENT);
    expect(site.aws.asked['jsapi.js']).toBe(1);
  });

  test('that could not be loaded is tried again', async () => {
    await visit();
    await page.context().route('**/jsapi.js', (route) => route.abort(), { times: 1 });
    await site.ask(page);
    expect(await site.outcome(page)).toBe('HumanCheckError script_blocked');
    await site.ask(page, 'again');
    await solve();
    expect(await site.outcome(page, 'again')).toBe(SENT);
  });

  test('on a slow network says at once that it is coming, then shows it', async () => {
    await visit();
    const arrive = hold();
    await site.ask(page);
    const modal = page.getByRole('dialog', { name: 'Please confirm that you are human' });
    expect(await modal.getByRole('status').textContent()).toBe('…');
    arrive();
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
  });

  test('on a slow network can be given up, and what comes later shows nothing', async () => {
    await visit();
    const arrive = hold();
    await site.ask(page);
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    expect(await site.outcome(page)).toBe('HumanCheckError closed');
    arrive();
    await page.waitForFunction('window.AwsWafIntegration');
    expect(await dialog().count()).toBe(0);
    expect(site.received).toEqual([]);
  });

  test('can be loaded ahead', async () => {
    await visit();
    await page.evaluate('otpFetch.prepare()');
    expect(site.aws.asked['jsapi.js']).toBe(1);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.aws.asked['jsapi.js']).toBe(1);
  });
});

describe('from another origin', () => {
  test('a plain fetch can not even see why it failed', async () => {
    await visit({}, true);
    expect(
      await page.evaluate(
        `fetch('${site.apiUrl}/api/auth/otp', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch((e) => e.name)`,
      ),
    ).toBe('TypeError');
  });

  test('the token is there before the first request and goes in the header', async () => {
    await visit({}, true, { tokenDomains: ['shop.localhost'] });
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.received).toHaveLength(1);
    expect(site.received[0].token).not.toBe('');
    expect(site.verdicts.filter(({ action }) => action === 'CAPTCHA')).toEqual([]);
  });

  test('an expired token, unreadable there, leads to the puzzle and one repetition', async () => {
    await visit({}, true, { tokenDomains: ['shop.localhost'] });
    await site.ask(page);
    await solve();
    await site.outcome(page);
    site.ahead += 301_000;
    // The page believes its solve is two minutes old, so it tries first.
    await page.evaluate('(() => { const now = Date.now; Date.now = () => now() + 120000; })()');
    await site.ask(page, 'later');
    await solve();
    expect(await site.outcome(page, 'later')).toBe(SENT);
    expect(site.received).toHaveLength(2);
  });

  test('a block of the shield can be read, since there is one origin', async () => {
    await visit({ honeypotField: 'website' }, true, { tokenDomains: ['shop.localhost'] });
    await site.ask(page, 'asked', { body: '{"website":"x"}' });
    await solve();
    expect(await site.outcome(page)).toMatch(/^400 .*bad_request/);
  });

  test('a network that is down is no reason for a second puzzle', async () => {
    await visit({}, true, { tokenDomains: ['shop.localhost'] });
    await page.context().route('**/api/auth/otp', (route) => route.abort());
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toMatch(/^TypeError/);
    expect(site.aws.asked.captcha).toBe(1);
  });
});

describe('a silent check', () => {
  test('202 is a trap for a plain fetch: it looks like success and nothing was sent', async () => {
    await visit({ humanCheck: HumanCheck.challenge() });
    expect(await page.evaluate(`fetch('/api/auth/otp', { method: 'POST' }).then((r) => r.ok)`)).toBe(true);
    expect(site.received).toEqual([]);
  });

  test('shows nothing: the token is fetched ahead', async () => {
    await visit({ humanCheck: HumanCheck.challenge() }, false, { check: 'challenge' });
    await site.ask(page);
    expect(await site.outcome(page)).toBe(SENT);
    expect(await dialog().count()).toBe(0);
    expect(site.verdicts.filter(({ action }) => action !== 'ALLOW')).toEqual([]);
  });

  test('that gets no token in time says so', async () => {
    await visit({ humanCheck: HumanCheck.challenge() }, false, { check: 'challenge' });
    Object.assign(site.aws, { tokenWaitMs: 50, mute: true });
    await site.ask(page);
    expect(await site.outcome(page)).toBe('HumanCheckError timed_out');
    expect(site.received).toEqual([]);
  });

  test('brings up the puzzle once the posture is strict', async () => {
    await visit({ humanCheck: HumanCheck.adaptive() }, false, { check: 'challenge' });
    site.setStrict(true);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(site.received).toHaveLength(1);
  });

  test('does so from another origin, too', async () => {
    await visit({ humanCheck: HumanCheck.adaptive() }, true, { check: 'challenge', tokenDomains: ['shop.localhost'] });
    site.setStrict(true);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
  });
});
