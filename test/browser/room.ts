import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import { patientPage, TEST_TIMEOUT_MS } from './patience';

/** What a page is served from. */
interface Served {
  close(): Promise<void>;
}

interface Entered<Site> {
  readonly site: Site;
  readonly page: Page;
}

interface Room {
  /** A page of its own for this test, and what serves it; both are closed after the test. */
  enter<Site extends Served>(site: Site, options?: BrowserContextOptions): Promise<Entered<Site>>;
}

/** One Chromium for the tests of a file. */
export function browserRoom(): Room {
  let browser: Browser;
  const open: Array<Served | BrowserContext> = [];
  jest.setTimeout(TEST_TIMEOUT_MS);
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    // The page before what serves it.
    for (const one of open.splice(0).reverse()) await one.close();
  });
  return {
    async enter(site, options) {
      open.push(site);
      const context = await browser.newContext(options);
      open.push(context);
      return { site, page: await patientPage(context) };
    },
  };
}
