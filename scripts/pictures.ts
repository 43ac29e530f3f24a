import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { HumanCheck, OtpRoute } from '../lib/index';
import { launchChromium } from '../test/browser/chromium';
import { exampleFile, FrontEnd, reactPage } from '../test/browser/front-end';
import { patientPage } from '../test/browser/patience';
import { serveTurnstile } from '../test/browser/turnstile-stand-in';

/**
 * Pictures of every state in which a person meets the human check, for people to look at: `npm run pictures -- <folder>`. The puzzle and the
 * widget are stand-ins; what is ours is the dialog around them, the page, and what is said.
 */
interface State {
  readonly name: string;
  readonly props?: Parameters<typeof FrontEnd.start>[0];
  readonly foreign?: boolean;
  readonly look?: BrowserContextOptions;
  readonly at: (stage: Stage) => Promise<void>;
}

interface Stage {
  readonly page: Page;
  readonly site: FrontEnd;
  /** The form of the example. */
  form(csp?: string): Promise<void>;
  send(): Promise<void>;
  puzzle(): Promise<void>;
}

const PHONE = { viewport: { width: 360, height: 640 } };
const SMALL = { viewport: { width: 320, height: 480 } };
const DARK = { colorScheme: 'dark' } as const;
const LOCALES = ['ar-SA', 'de-DE', 'es-ES', 'fr-FR', 'it-IT', 'ja-JP', 'nl-NL', 'pt-BR', 'tr-TR', 'zh-CN'];
const ENTRY = { entryPages: [OtpRoute.path('/sign-up')] };
const SAID = '#said:not(:empty)';

const opened = async ({ form, send, puzzle }: Stage) => {
  await form();
  await send();
  await puzzle();
};

const waiting = async ({ site, form, send, page }: Stage) => {
  site.aws.held = new Promise(() => {});
  await form();
  await send();
  await page.waitForSelector('dialog [role=status]');
};

/** Turnstile that wants a click; `options` as text, since they may hold functions. */
const widget =
  (options: string) =>
  async ({ page, site }: Stage) => {
    await serveTurnstile(page.context(), 'served', () => '');
    await page.goto(`${site.pageUrl}/app`);
    await page.addScriptTag({ url: '/turnstile.js' });
    await page.evaluate(`(() => { window.suspicious = true;
    window.otpFetch = OtpShieldTurnstile.createTurnstileFetch({ siteKey: '0x4AAA', ${options} }); })()`);
    await site.ask(page);
    await page.waitForSelector('.widget input');
  };

const speaking =
  (locale: string) =>
  async ({ page, site, puzzle }: Stage) => {
    await site.open(page, { locale });
    await site.ask(page);
    await puzzle();
  };

const STATES: readonly State[] = [
  { name: 'form', at: ({ form }) => form() },
  { name: 'puzzle', at: opened },
  { name: 'puzzle-dark', look: DARK, at: opened },
  { name: 'puzzle-phone', look: PHONE, at: opened },
  { name: 'puzzle-phone-dark', look: { ...PHONE, ...DARK }, at: opened },
  { name: 'puzzle-small', look: SMALL, at: opened },
  {
    name: 'puzzle-cross-origin',
    foreign: true,
    at: async ({ page, site, puzzle }) => {
      await site.open(page, { tokenDomains: ['shop.localhost'] });
      await site.ask(page);
      await puzzle();
    },
  },
  { name: 'one-moment', at: waiting },
  { name: 'one-moment-dark-phone', look: { ...PHONE, ...DARK }, at: waiting },
  {
    name: 'puzzle-in-container',
    at: async ({ page, site }) => {
      await page.goto(`${site.pageUrl}/app`);
      await page.evaluate(`(() => { window.otpFetch = OtpShield.createOtpFetch({ ...${JSON.stringify(site.settings)},
        container: document.getElementById('box') }); })()`);
      await site.ask(page);
      await page.waitForSelector('#box [data-do=solve]');
    },
  },
  {
    name: 'sent',
    at: async (stage) => {
      await opened(stage);
      await stage.page.click('[data-do=solve]');
      await stage.page.waitForSelector(SAID);
    },
  },
  {
    name: 'expired-in-the-middle',
    at: async (stage) => {
      await opened(stage);
      await stage.page.click('[data-do=solve]');
      await stage.page.waitForSelector(SAID);
      stage.site.ahead += 301_000;
      await stage.send();
      await stage.puzzle();
    },
  },
  {
    name: 'closed',
    at: async (stage) => {
      await opened(stage);
      await stage.page.keyboard.press('Escape');
      await stage.page.waitForSelector('dialog', { state: 'detached' });
    },
  },
  {
    name: 'broken',
    at: async (stage) => {
      await opened(stage);
      await stage.page.click('[data-do=break]');
      await stage.page.waitForSelector(SAID);
    },
  },
  {
    name: 'blocked-by-csp',
    at: async ({ page, form, send }) => {
      await form("default-src 'self'");
      await send();
      await page.waitForSelector(SAID);
    },
  },
  {
    name: 'trap-202',
    props: { humanCheck: HumanCheck.challenge() },
    at: async ({ page, site }) => {
      await page.goto(`${site.pageUrl}/app`);
      await page.evaluate(`fetch('/api/auth/otp', { method: 'POST' }).then((r) => {
        document.querySelector('#send').after(r.ok ? ' Plain fetch: ' + r.status + ', ok, "code sent". Codes sent: 0' : ''); })`);
    },
  },
  {
    name: 'double-click',
    at: async ({ page, form, puzzle }) => {
      await form();
      await page.fill('[name=email]', 'ada@people.de');
      await page.dblclick('text=Send me a code');
      await puzzle();
    },
  },
  {
    name: 'back-button',
    at: async (stage) => {
      await stage.page.goto(`${stage.site.pageUrl}/app#before`);
      await opened(stage);
      await stage.page.evaluate("history.pushState({}, '', '#step-2')");
      await stage.page.goBack();
      await stage.page.waitForSelector('dialog', { state: 'detached' });
    },
  },
  {
    name: 'keyboard-close',
    at: async (stage) => {
      await opened(stage);
      await stage.page.keyboard.press('Tab');
      await stage.page.keyboard.press('Shift+Tab');
    },
  },
  {
    name: 'keyboard-close-dark',
    look: DARK,
    at: async (stage) => {
      await opened(stage);
      await stage.page.keyboard.press('Tab');
      await stage.page.keyboard.press('Shift+Tab');
    },
  },
  {
    name: 'keyboard-puzzle',
    at: async (stage) => {
      await opened(stage);
      await stage.page.keyboard.press('Tab');
    },
  },
  { name: 'entry-page', props: ENTRY, at: async ({ page, site }) => void (await page.goto(`${site.pageUrl}/sign-up`)) },
  {
    name: 'entry-page-phone-dark',
    props: ENTRY,
    look: { ...PHONE, ...DARK },
    at: async ({ page, site }) => void (await page.goto(`${site.pageUrl}/sign-up`)),
  },
  {
    name: 'entry-page-no-script-captcha',
    props: ENTRY,
    look: { javaScriptEnabled: false },
    at: async ({ page, site }) => void (await page.goto(`${site.pageUrl}/sign-up`)),
  },
  {
    name: 'entry-page-no-script-challenge',
    props: { ...ENTRY, humanCheck: HumanCheck.challenge() },
    look: { javaScriptEnabled: false },
    at: async ({ page, site }) => void (await page.goto(`${site.pageUrl}/sign-up`)),
  },
  { name: 'turnstile-click', at: widget('') },
  { name: 'turnstile-click-dark-phone', look: { ...PHONE, ...DARK }, at: widget('') },
  { name: 'turnstile-click-small', look: SMALL, at: widget('') },
  { name: 'turnstile-click-ar', at: widget("locale: 'ar-SA'") },
  { name: 'turnstile-in-container', at: widget("container: () => document.getElementById('box')") },
  {
    name: 'react-pending',
    at: async ({ page, site, puzzle }) => {
      site.files
        .set('/react.js', reactPage())
        .set(
          '/react.html',
          '<!doctype html><html lang="en"><title>Shop</title><div id="root"></div><script src="/react.js"></script>',
        );
      await page.goto(`${site.pageUrl}/react.html`);
      await page.evaluate(`react.show(${JSON.stringify(site.settings)})`);
      await page.fill('[name=email]', 'ada@people.de');
      await page.click('text=Send me a code');
      await puzzle();
    },
  },
  ...LOCALES.map((locale) => ({ name: `puzzle-small-${locale}`, look: SMALL, at: speaking(locale) })),
];

async function take(browser: Browser, folder: string, { name, props, foreign, look, at }: State): Promise<void> {
  const site = await FrontEnd.start(props, foreign);
  const context = await browser.newContext({ viewport: { width: 900, height: 600 }, ...look });
  try {
    const page = await patientPage(context);
    await at({
      page,
      site,
      async form(csp = '') {
        const html = exampleFile('plain-script.html')
          .replace('content="CaptchaApiKey"', `content="${site.settings.apiKey}"`)
          .replace('content="CaptchaIntegrationUrl"', `content="${site.settings.integrationUrl}"`);
        site.files.set('/sign-up.html', html).set('/sign-up.js', exampleFile('sign-up.js'));
        site.csp = csp;
        await page.goto(`${site.pageUrl}/sign-up.html`);
      },
      async send() {
        await page.fill('[name=email]', 'ada@people.de');
        await page.click('text=Send me a code');
      },
      puzzle: () => page.locator('dialog [data-do=solve]').waitFor(),
    });
    // The dialog has come in.
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    console.log(name);
  } finally {
    await context.close();
    await site.close();
  }
}

async function main(wanted: readonly string[]): Promise<void> {
  const [given, ...names] = wanted;
  const folder = resolve(given ?? join(tmpdir(), 'otp-shield-pictures'));
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const state of STATES) {
      if (names.length === 0 || names.includes(state.name)) await take(browser, folder, state);
    }
  } finally {
    await browser.close();
  }
  console.log(`pictures are in ${folder}`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
