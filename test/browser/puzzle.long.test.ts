import { begin, DIALOG, dialog, hold, page, SENT, site, solve, visit } from './otp-fetch-rig';

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
    const small = { width: 320, height: 560 };
    await visit({}, false, {}, { colorScheme: 'dark', reducedMotion: 'reduce', viewport: small });
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
