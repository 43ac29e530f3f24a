// The browser files in Firefox: `npm run proof firefox`. Playwright drives only its own build of Firefox, so here it is puppeteer, through WebDriver BiDi, and Debian's
// firefox-esr (`apt-get install firefox-esr`), or the program that FIREFOX names.
import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { OtpRoute } from '../../lib/protection/otp-route';
import { FrontEnd } from '../../test/browser/front-end';
import { InboundSite } from '../../test/browser/inbound-site';
import { checks, same } from './checks';

const PROGRAM = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const WAIT = { timeout: 60_000 };
const SENT = '200 {"sent":true}';

async function main(): Promise<void> {
  if (!existsSync(PROGRAM))
    throw new Error(`no Firefox at ${PROGRAM}: apt-get install firefox-esr, or name one with FIREFOX`);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: PROGRAM,
    headless: true,
    timeout: 120_000,
  });
  console.log(await browser.version());
  const inShop =
    (use: (site: FrontEnd, page: Page) => Promise<void>, body = '', foreign = false, props = {}) =>
    async () => {
      const site = await FrontEnd.start(props, foreign);
      site.body = body;
      try {
        await inPage(browser, (page) => use(site, page));
      } finally {
        await site.close();
      }
    };
  const open = async (site: FrontEnd, page: Page, options: object = {}): Promise<void> => {
    await page.goto(`${site.pageUrl}/app`);
    const settings = JSON.stringify({ ...site.settings, ...options });
    await page.evaluate(`(() => { window.otpFetch = OtpShield.createOtpFetch(${settings}); })()`);
  };
  const ask = (site: FrontEnd, page: Page, how = 'otpFetch') =>
    page.evaluate(`(() => { window.asked = ${how}('${site.apiUrl}/api/auth/otp', { method: 'POST', body: '{"email":"ada@people.de"}' })
      .then(async (r) => r.status + ' ' + (await r.text()), (e) => e.name + ' ' + e.code); })()`);
  const solve = (page: Page) => page.locator('[data-do=solve]').setTimeout(WAIT.timeout).click();
  try {
    await checks({
      'the puzzle comes, and the code goes out': inShop(async (site, page) => {
        await open(site, page);
        await ask(site, page);
        await solve(page);
        same(await page.evaluate('asked'), SENT);
      }),
      'the dialog is closed with Escape': inShop(async (site, page) => {
        await open(site, page);
        await ask(site, page);
        await page.waitForSelector('[data-do=solve]', WAIT);
        await page.keyboard.press('Escape');
        same(await page.evaluate('asked'), 'HumanCheckError closed');
      }),
      'under a modal that takes the pointer from the page': inShop(async (site, page) => {
        await open(site, page);
        await ask(site, page);
        await solve(page);
        same(await page.evaluate('asked'), SENT);
      }, '<style>body{pointer-events:none}</style><div role="dialog" aria-modal="true" style="pointer-events:auto"><button id="in">Send</button></div>'),
      'a page on another origin': inShop(
        async (site, page) => {
          await open(site, page, { tokenDomains: ['shop.localhost'] });
          await ask(site, page);
          await solve(page);
          same(await page.evaluate('asked'), SENT);
        },
        '',
        true,
      ),
      'an installed fetch, and XMLHttpRequest': inShop(async (site, page) => {
        await open(site, page);
        await page.evaluate(
          `OtpShieldInstall.installOtpFetch(otpFetch, { guards: (url) => url.pathname === '/api/auth/otp' })`,
        );
        await ask(site, page, 'fetch');
        await solve(page);
        same(await page.evaluate('asked'), SENT);
        const status = `new Promise((resolve) => { const x = new XMLHttpRequest(); x.open('POST', '/api/auth/otp'); x.onloadend = () => resolve(x.status); x.send('{}'); })`;
        same(await page.evaluate(status), 200);
      }, '<script src="/install.js"></script>'),
      'a plain form behind the page of AWS WAF': inShop(
        async (site, page) => {
          await page.goto(`${site.pageUrl}/sign-up`);
          await page.locator('#solve').setTimeout(WAIT.timeout).click();
          await page.locator('#go').setTimeout(WAIT.timeout).click();
          for (const end = Date.now() + WAIT.timeout; site.received.length === 0 && Date.now() < end; )
            await new Promise((resolve) => setTimeout(resolve, 50));
          same(site.received[0]?.body, 'email=ada%40people.de');
        },
        '<form method="post" action="/api/auth/otp"><input name="email" value="ada@people.de"><button id="go">Go</button></form>',
        false,
        { entryPages: [OtpRoute.path('/sign-up')] },
      ),
      'the page of inbound verification starts and waits': async () => {
        const site = await InboundSite.start('email');
        try {
          await inPage(browser, async (page) => {
            await page.goto(site.pageUrl);
            await page.locator('input').setTimeout(WAIT.timeout).fill('ada@people.de');
            await page.keyboard.press('Enter');
            await page.waitForSelector('#waiting h1', { ...WAIT, visible: true });
          });
        } finally {
          await site.close();
        }
      },
    });
  } finally {
    await browser.close();
  }
}

async function inPage(browser: Browser, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.createBrowserContext();
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

void main().catch((error) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
