import type { Page } from 'playwright-core';
import type { GateRig } from '../protection/turnstile-gate/parts';
import type { FrontEnd } from './front-end';
import { browserRoom } from './room';
import { openTurnstile, startTurnstileShop } from './turnstile-rig';

const room = browserRoom();
let page: Page;
let site: FrontEnd;
let rig: GateRig;

async function visit(script?: 'served' | 'blocked'): Promise<void> {
  const shop = await startTurnstileShop();
  ({ site, rig } = shop);
  ({ page } = await room.enter(site));
  await openTurnstile(page, shop, script);
}

/** `evaluate` would wait for a promise. */
const begin = (script: string) => page.evaluate(`(() => { ${script}; })()`);
const dialog = () => page.locator('dialog.otp-shield');

describe('Turnstile in a browser', () => {
  test('that wants a click shows itself in a dialog, and goes away after it', async () => {
    await visit();
    await begin('window.suspicious = true');
    await page.focus('#send');
    await site.ask(page);
    const modal = page.getByRole('dialog', { name: 'Please confirm that you are human' });
    await modal.waitFor();
    // The page behind can't be reached meanwhile.
    expect(await page.evaluate(`document.activeElement.closest('dialog') !== null`)).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await site.outcome(page)).toBe('200 {"sent":true}');
    await dialog().waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('send');
  });

  test.each<[string, () => Promise<unknown>]>([
    ['by its button', () => page.click('dialog.otp-shield header button')],
    ['with Escape', () => page.keyboard.press('Escape')],
  ])('that wants a click and is closed %s ends the request, with no CAPTCHA instead', async (_how, close) => {
    await visit();
    await begin('window.suspicious = true');
    await site.ask(page);
    await dialog().locator('input').waitFor();
    await close();
    expect(await site.outcome(page)).toBe('HumanCheckError closed');
    expect(site.received).toEqual([]);
    expect(site.aws.asked.captcha).toBe(0);
    await site.ask(page, 'again');
    await page.click('.widget input');
    expect(await site.outcome(page, 'again')).toBe('200 {"sent":true}');
  });

  test('shows one widget for a double click, and none once nobody waits for it', async () => {
    await visit();
    await begin('window.suspicious = true');
    await Promise.all([site.ask(page, 'one'), site.ask(page, 'two')]);
    await dialog().locator('input').waitFor();
    expect(await page.locator('.widget').count()).toBe(1);
    await page.click('.widget input');
    expect(await Promise.all([site.outcome(page, 'one'), site.outcome(page, 'two')])).toHaveLength(2);
    expect(rig.kms.signed).toBe(1);
    site.ahead += 121_000;
    await begin(`Date.now = ((now) => () => now() + 121000)(Date.now); window.control = new AbortController();
      window.asked = otpFetch('/api/auth/otp', { method: 'POST', signal: control.signal }).catch((e) => e.name)`);
    await dialog().locator('input').waitFor();
    await page.evaluate('control.abort()');
    expect(await page.evaluate('asked')).toBe('AbortError');
    await dialog().waitFor({ state: 'detached' });
  });

  test.each([
    [360, 'flexible'],
    [320, 'compact'],
  ])('fits into the dialog on a screen of %i pixels', async (width, size) => {
    await visit();
    await page.setViewportSize({ width, height: 560 });
    await begin('window.suspicious = true');
    await site.ask(page);
    await dialog().locator('input').waitFor();
    expect(await page.evaluate('rendered.size')).toBe(size);
    expect(
      await page.evaluate(
        `(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('dialog > div'))`,
      ),
    ).toBe(true);
  });

  test.each([
    ['error-callback', 'puzzle_failed'],
    ['unsupported-callback', 'puzzle_failed'],
    ['timeout-callback', 'timed_out'],
  ])('that ends with %s and has no stand-in says so', async (callback, code) => {
    await visit();
    await begin(
      `window.suspicious = true; window.otpFetch = OtpShieldTurnstile.createTurnstileFetch({ siteKey: '0x4AAA' })`,
    );
    await site.ask(page);
    await dialog().locator('input').waitFor();
    await begin(`widgetOptions['${callback}']('110200')`);
    expect(await site.outcome(page)).toBe(`HumanCheckError ${code}`);
    await dialog().waitFor({ state: 'detached' });
  });

  test('goes into a container of the page when there is one', async () => {
    await visit();
    await begin(`window.suspicious = true; window.otpFetch = OtpShieldTurnstile.createTurnstileFetch({ siteKey: '0x4AAA',
      container: () => document.getElementById('box') })`);
    await site.ask(page);
    await page.click('#box .widget input');
    expect(await site.outcome(page)).toBe('200 {"sent":true}');
    expect(await page.evaluate(`document.getElementById('box').hidden`)).toBe(true);
    expect(await dialog().count()).toBe(0);
  });

  test('an error of either script is a HumanCheckError of both', async () => {
    await visit('blocked');
    const seen = `OtpShieldTurnstile.createTurnstileFetch({ siteKey: '0x4AAA' })('/api/auth/otp', { method: 'POST' }).catch((e) =>
      [e.code, e instanceof OtpShield.HumanCheckError, new Error('x') instanceof OtpShield.HumanCheckError])`;
    expect(await page.evaluate(seen)).toEqual(['script_blocked', true, false]);
  });

  test('without it nobody gets past the web ACL', async () => {
    await visit();
    expect(await page.evaluate(`fetch('/api/auth/otp', { method: 'POST' }).then((r) => r.status)`)).toBe(401);
    const forged = 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnQ';
    expect(
      await page.evaluate(
        `fetch('/api/auth/otp', { method: 'POST', headers: { authorization: '${forged}' } }).then((r) => r.status)`,
      ),
    ).toBe(401);
    expect(site.received).toEqual([]);
    expect(site.verdicts.map(({ action }) => action).filter((action) => action === 'BLOCK')).toHaveLength(1);
  });

  test('uses its token again while it is good, and gets a new one when it is not', async () => {
    await visit();
    await site.ask(page);
    await site.outcome(page);
    await site.ask(page, 'again');
    expect(await site.outcome(page, 'again')).toBe('200 {"sent":true}');
    expect(rig.kms.signed).toBe(1);
    site.ahead += 121_000;
    rig.now = () => Date.now() + site.ahead;
    rig.cloudflare.widget = (
      (widget) => (over) =>
        widget.call(rig.cloudflare, over, Date.now())
    )(rig.cloudflare.widget);
    await site.ask(page, 'later');
    expect(await site.outcome(page, 'later')).toBe('200 {"sent":true}');
    expect(rig.kms.signed).toBe(2);
  });

  test('while Cloudflare is down the CAPTCHA stands in', async () => {
    await visit();
    rig.cloudflare.down = 'network';
    await site.ask(page);
    await page.click('[data-do=solve]');
    expect(await site.outcome(page)).toBe('200 {"sent":true}');
    expect(rig.logged.map(({ message }) => message)).toContain('a CAPTCHA stood in for Turnstile');
  });

  test('where only the script is blocked and Cloudflare is well, the CAPTCHA is no way around it', async () => {
    await visit('blocked');
    await site.ask(page);
    await page.click('[data-do=solve]');
    expect(await site.outcome(page)).toBe('HumanCheckError refused');
    expect(site.received).toEqual([]);
  });

  test('the proof of a CAPTCHA can not be claimed by a client', async () => {
    await visit();
    rig.cloudflare.down = 'network';
    const claim = `fetch('/otp-shield/captcha', { method: 'POST', headers: { 'x-amzn-waf-otp-shield-captcha': 'x' } }).then((r) => r.status)`;
    expect(await page.evaluate(claim)).toBe(405);
    expect(rig.kms.signed).toBe(0);
  });
});
