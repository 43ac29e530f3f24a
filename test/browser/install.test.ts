import type { Page } from 'playwright-core';
import { longDescribe } from '../runs';
import { bundled, FrontEnd } from './front-end';
import { PoolSite } from './pool-site';
import { browserRoom } from './room';

const room = browserRoom();
let page: Page;
let site: FrontEnd;

async function visit(foreign = false): Promise<void> {
  const made = await FrontEnd.start({}, foreign);
  made.body = '<script src="/install.js"></script>';
  ({ site, page } = await room.enter(made));
  await site.open(page, foreign ? { tokenDomains: ['shop.localhost'] } : {});
  await page.evaluate(`(() => {
    window.originals = [fetch, XMLHttpRequest];
    window.uninstall = OtpShieldInstall.installOtpFetch(otpFetch, { guards: (url, method) => method === 'POST' && url.pathname === '/api/auth/otp' });
  })()`);
}

const solve = () => page.click('[data-do=solve]');
const URL_OF = () => `${site.apiUrl}/api/auth/otp`;

/** As axios and jQuery use it: what happened, in order. */
const byXhr = (name = 'asked', more = '') =>
  page.evaluate(`(() => {
    const xhr = window.xhr = new XMLHttpRequest();
    const seen = [];
    window.${name} = new Promise((resolve) => {
      for (const type of ['readystatechange', 'load', 'error', 'abort', 'timeout', 'loadend'])
        xhr['on' + type] = () => {
          seen.push(type + (type === 'readystatechange' ? xhr.readyState : ''));
          if (type === 'loadend') resolve([xhr.status, xhr.responseText, xhr.humanCheckError?.code ?? '', seen.join(' ')]);
        };
      xhr.open('POST', '${URL_OF()}');
      xhr.setRequestHeader('content-type', 'application/json');
      ${more}
      xhr.send('{"email":"ada@people.de"}');
    });
  })()`);
const outcome = (name = 'asked') => page.evaluate<[number, string, string, string]>(`window.${name}`);
const ONCE = 'readystatechange1 readystatechange2 readystatechange3 readystatechange4 load loadend';

longDescribe('fetch', () => {
  test('may be replaced by hand', async () => {
    await visit();
    await page.evaluate(
      `(() => { uninstall(); window.fetch = otpFetch; window.asked = fetch('/api/auth/otp', { method: 'POST' }).then((r) => r.status) })()`,
    );
    await solve();
    expect(await page.evaluate('asked')).toBe(200);
  });

  test('and XMLHttpRequest are the originals again afterwards', async () => {
    await visit();
    expect(await page.evaluate('fetch === originals[0] || XMLHttpRequest === originals[1]')).toBe(false);
    expect(await page.evaluate('uninstall(), fetch === originals[0] && XMLHttpRequest === originals[1]')).toBe(true);
  });
});

longDescribe.each(['xhr', 'fetch'])('axios with its adapter %s', (adapter) => {
  const send = () =>
    page.evaluate(`(() => { window.asked = axios.post('/api/auth/otp', { email: 'ada@people.de' }, { adapter: '${adapter}' })
      .then((r) => [r.status, r.data], (e) => [e.request?.humanCheckError?.code ?? e.cause?.code ?? e.code]); })()`);
  beforeEach(async () => {
    await visit();
    await page.addScriptTag({ path: 'node_modules/axios/dist/axios.min.js' });
    await send();
  });

  test('passes the human check', async () => {
    await solve();
    expect(await page.evaluate('asked')).toEqual([200, { sent: true }]);
    expect(site.received).toMatchObject([{ body: '{"email":"ada@people.de"}' }]);
  });

  test('says why nothing was sent', async () => {
    await page.click('dialog.otp-shield header button');
    expect(await page.evaluate('asked')).toEqual(['closed']);
    expect(site.received).toEqual([]);
  });
});

longDescribe('XMLHttpRequest', () => {
  test('passes, and the page sees one request', async () => {
    await visit();
    await byXhr();
    await solve();
    expect(await outcome()).toEqual([200, '{"sent":true}', '', ONCE]);
    expect(site.received).toMatchObject([
      { method: 'POST', body: '{"email":"ada@people.de"}', type: 'application/json' },
    ]);
  });

  test('is sent again whole when AWS WAF asks in the middle, and the page does not see the answer that asked', async () => {
    await visit();
    await byXhr();
    await solve();
    await outcome();
    site.ahead += 301_000;
    await byXhr('again', `xhr.responseType = ''; xhr.withCredentials = true;`);
    await solve();
    expect(await outcome('again')).toEqual([200, '{"sent":true}', '', ONCE]);
    expect(site.verdicts.filter(({ action }) => action === 'CAPTCHA')).toHaveLength(1);
    expect(site.received[1]).toMatchObject({ body: '{"email":"ada@people.de"}', type: 'application/json' });
    expect(await page.evaluate('xhr.withCredentials')).toBe(true);
  });

  test('tells by a word for programs that the person closed the puzzle', async () => {
    await visit();
    await byXhr();
    await page.click('dialog.otp-shield header button');
    expect(await outcome()).toEqual([0, '', 'closed', 'readystatechange1 error loadend']);
    expect(site.received).toEqual([]);
  });

  test('tells when a solved puzzle is not taken, and a 405 never looks like an answer', async () => {
    await visit();
    site.aws.forged = true;
    await byXhr();
    await solve();
    await solve();
    const [, , code, seen] = await outcome();
    expect(code).toBe('refused');
    expect(seen).toBe('readystatechange1 error loadend');
  });

  test('is called off while the person is asked', async () => {
    await visit();
    await byXhr();
    await page.locator('[data-do=solve]').waitFor();
    await page.evaluate('xhr.abort()');
    expect((await outcome())[3]).toBe('readystatechange1 abort loadend');
    await page.locator('dialog.otp-shield').waitFor({ state: 'detached' });
    expect(site.received).toEqual([]);
  });

  test('leaves others alone, synchronous ones among them, and the own 405 of the application', async () => {
    await visit();
    const plain = (path: string, async: boolean) =>
      page.evaluate(
        `new Promise((resolve) => { const x = new XMLHttpRequest(); x.open('POST', '${path}', ${async}); x.onloadend = () => resolve(x.status); x.send(); if (!${async}) resolve(x.status); })`,
      );
    expect(await plain('/api/products', true)).toBe(200);
    expect(await plain('/api/products', false)).toBe(200);
    await byXhr();
    await solve();
    await outcome();
    site.api = { status: 405, json: { own: true } };
    await byXhr('own');
    expect(await outcome('own')).toEqual([405, '{"own":true}', '', ONCE]);
  });

  test('to another origin carries the token in the header', async () => {
    await visit(true);
    await byXhr();
    await solve();
    expect((await outcome()).slice(0, 3)).toEqual([200, '{"sent":true}', '']);
    expect(site.received[0]!.token).not.toBe('');
  });
});

longDescribe('installCognitoCheck', () => {
  let pool: PoolSite;
  async function call(operation: string, options = {}, habits = {}, body = '{}') {
    ({ site: pool, page } = await room.enter(await PoolSite.start({ signInSends: true, habits })));
    pool.files
      .set('/', '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><body>')
      .set('/shield.js', bundled('global/otp-shield.ts', 'iife'))
      .set('/cognito.js', bundled('cognito.ts', 'iife', '--global-name=Cognito'));
    await page.goto(pool.url);
    await page.addScriptTag({ url: '/shield.js' });
    await page.addScriptTag({ url: '/cognito.js' });
    await page.evaluate(`(() => {
      Cognito.installCognitoCheck(OtpShield.createOtpFetch(${JSON.stringify(pool.settings)}), ${JSON.stringify(options)});
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'cache-control': 'no-store', 'x-amz-user-agent': 'aws-amplify/6' };
      window.call = (operation, body) => fetch('${pool.endpoint.url}/', {
        method: 'POST', body, headers: { ...headers, 'x-amz-target': 'AWSCognitoIdentityProviderService.' + operation },
      }).then(async (r) => r.status, (e) => e.name);
      window.asked = call('${operation}', '${body}');
    })()`);
    return () => page.evaluate('asked');
  }
  const calls = () =>
    pool.endpoint.calls.map(({ operation, token, action }) => [operation, token !== undefined, action]);

  test('sends the token to another origin, whose preflight names it, and one puzzle does for several calls', async () => {
    const status = await call('SignUp');
    await solve();
    expect([await status(), await page.evaluate(`call('ForgotPassword', '{}')`)]).toEqual([200, 200]);
    expect(calls()).toEqual([
      ['SignUp', true, 'ALLOW'],
      ['ForgotPassword', true, 'ALLOW'],
    ]);
    expect(pool.endpoint.preflights[0]!.split(',')).toContain('x-aws-waf-token');
    expect(pool.aws.asked.captcha).toBe(1);
  });

  test('shows the puzzle that a refusal asks for, and calls again', async () => {
    const status = await call('InitiateAuth', {}, {}, '{"AuthFlow":"USER_PASSWORD_AUTH"}');
    await solve();
    expect(await status()).toBe(200);
    expect(calls()).toEqual([
      ['InitiateAuth', false, 'CAPTCHA'],
      ['InitiateAuth', true, 'ALLOW'],
    ]);
  });

  test('needs signIns where the browser keeps refusals back, and says it where no header is allowed', async () => {
    const status = await call('InitiateAuth', { signIns: true }, { readable: false }, '{"AuthFlow":"USER_AUTH"}');
    await solve();
    expect(await status()).toBe(200);
    const never = await call('SignUp', {}, { allows: () => 'content-type' });
    await solve();
    expect(await never()).toBe('TypeError');
    expect(calls()).toEqual([]);
  });
});
