import type { Page } from 'playwright-core';
import { exampleFile, type FrontEnd } from './front-end';

/** The example without a bundler, under a strict content security policy. */
export async function openPlainPage(site: FrontEnd, page: Page): Promise<void> {
  const html = exampleFile('plain-script.html')
    .replace('content="CaptchaApiKey"', `content="${site.settings.apiKey}"`)
    .replace('content="CaptchaIntegrationUrl"', `content="${site.settings.integrationUrl}"`);
  site.files.set('/sign-up.html', html).set('/sign-up.js', exampleFile('sign-up.js'));
  const host = new URL(site.aws.url).origin;
  site.csp = `default-src 'self'; script-src 'self' ${host}; connect-src 'self' ${host}; img-src data:`;
  await page.goto(`${site.pageUrl}/sign-up.html`);
}
