import { HumanCheck } from '../../lib/protection/human-check';
import { begin, dialog, page, SENT, site, solve, visit } from './otp-fetch-rig';

describe('on the same origin', () => {
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

describe('from another origin', () => {
  test('a plain fetch can not even see why it failed', async () => {
    await visit({}, true);
    expect(
      await page.evaluate(
        `fetch('${site.apiUrl}/api/auth/otp', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch((e) => e.name)`,
      ),
    ).toBe('TypeError');
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

  test('does so from another origin, too', async () => {
    await visit({ humanCheck: HumanCheck.adaptive() }, true, { check: 'challenge', tokenDomains: ['shop.localhost'] });
    site.setStrict(true);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
  });
});
