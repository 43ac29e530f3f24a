import { type BrowserContextOptions, devices, type Page } from 'playwright-core';
import type { InboundChannel, InboundSessionSettings } from '../../lib/contract/inbound/inbound';
import { connectEvent, OUR_NUMBER } from '../inbound/calls';
import { INBOUND_ADDRESS } from '../inbound/mails';
import { barriers } from './accessible';
import { keepPicture } from './chromium';
import { InboundSite, scan } from './inbound-site';
import { browserRoom } from './room';

const ADA = 'ada.lovelace@gmail.com';

const room = browserRoom();
let page: Page;
let site: InboundSite;
const complaints: string[] = [];

async function visit(
  channel: InboundChannel = 'email',
  options: BrowserContextOptions = {},
  settings: Partial<InboundSessionSettings> = {},
): Promise<void> {
  ({ site, page } = await room.enter(await InboundSite.start(channel, settings), options));
  complaints.length = 0;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports every 4xx and 5xx as an error.
    if (message.type() === 'error' && !/status of [45]\d\d/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(site.pageUrl);
}

async function start(address = ADA): Promise<string> {
  const field = page.getByLabel('Your mail address');
  if ((await field.count()) > 0) await field.fill(address);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('#waiting h1').waitFor();
  return codeOnPage();
}

const codeOnPage = async () =>
  /[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}-[0-9A-Z]{6}/.exec((await page.locator('#text').textContent()) ?? '')![0];

/** The person comes back from the mail program: the page looks at once. */
const comeBack = () => page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');

const picture = (name: string) => keepPicture(page, `inbound-${name}`);

const PHONE = devices['iPhone 13'];

describe('a person on a desktop', () => {
  test('scans the QR code with a phone, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit('email', { colorScheme });
      const code = await start();
      const scanned = new URL(await scan(page, '#qr'));
      expect(decodeURIComponent(scanned.pathname)).toBe(INBOUND_ADDRESS);
      expect(scanned.searchParams.get('subject')).toBe(`Confirm my address for Example Shop: ${code}`);
      await picture(`waiting-${colorScheme}`);
    }
  });

  test('sees without doing anything that the mail arrived', async () => {
    await visit();
    await site.deployment.deliver('genuine-gmail', await start());
    await page.getByRole('heading', { name: 'Your mail address is confirmed' }).waitFor();
    expect(await page.getByText('Go back to the page that you came from.').isVisible()).toBe(true);
    await picture('verified');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('verified-dark');
  });

  test('reads why a mail did not count, and tries again with the same one', async () => {
    await visit();
    const code = await start();
    await site.deployment.deliver('genuine-no-dmarc', code);
    await comeBack();
    const alert = page.locator('#refusal');
    await page.waitForFunction(() => document.getElementById('refusal')!.textContent !== '');
    expect(await alert.textContent()).toMatch(/^A mail arrived from another address .+ \(1 of 5 tries used\)$/);
    await picture('refused-once');
    await site.deployment.deliver('genuine-gmail', code);
    await comeBack();
    await page.getByRole('heading', { name: 'Your mail address is confirmed' }).waitFor();
  });

  test('is told when it is over, and starts again', async () => {
    await visit();
    const code = await start();
    for (let n = 0; n < 5; n += 1) await site.deployment.deliver('spoofed', code, `spoofed-${n}`);
    await comeBack();
    await page.getByRole('heading', { name: 'That did not work.' }).waitFor();
    await picture('refused');
    await page.getByRole('button', { name: 'Start again' }).click();
    expect(await start()).not.toBe(code);
  });

  test('is told when the time is up', async () => {
    await visit();
    await start();
    site.deployment.now += 600_000;
    await comeBack();
    await page.getByRole('heading', { name: 'The time is up.' }).waitFor();
    expect(await page.locator('#over-text').textContent()).toBe('No mail arrived in time.');
    await picture('expired');
  });

  test('waits out an outage', async () => {
    await visit();
    const code = await start();
    site.outage = 502;
    await comeBack();
    await page.waitForTimeout(300);
    site.outage = undefined;
    await site.deployment.deliver('genuine-gmail', code);
    await comeBack();
    await page.getByRole('heading', { name: 'Your mail address is confirmed' }).waitFor();
  });

  test('is asked to wait when there are too many', async () => {
    await visit();
    await page.getByLabel('Your mail address').fill(ADA);
    // The web ACL, before one address; the handler itself refuses nobody.
    site.outage = 429;
    await page.getByRole('button', { name: 'Continue' }).click();
    await page
      .getByText('Too many requests. Please try again in a few minutes, or use another way to sign in.')
      .waitFor();
    await picture('too-many');
  });

  test('copies address and subject by hand', async () => {
    await visit('email', { permissions: ['clipboard-read', 'clipboard-write'] });
    const code = await start();
    await page.getByText('No mail program opens?').click();
    await picture('by-hand');
    await page.getByRole('button', { name: 'Copy: Subject' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`Confirm my address for Example Shop: ${code}`);
  });

  test('needs no mouse', async () => {
    await visit();
    await page.getByRole('button', { name: 'Continue' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(ADA);
    await page.keyboard.press('Enter');
    await page.locator('#waiting h1').waitFor();
    const focused = () => page.evaluate('document.activeElement.id || document.activeElement.tagName');
    expect(await focused()).toBe('H1');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('open');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('SUMMARY');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.dataset.copy')).toBe('to');
  });
});

describe('a person on a phone', () => {
  test('has a page that fits, with the button in sight and no code to scan', async () => {
    await visit('email', { ...PHONE, defaultBrowserType: undefined } as BrowserContextOptions);
    await picture('phone-start');
    await start();
    expect(await page.getByRole('link', { name: 'Open my mail program' }).isVisible()).toBe(true);
    expect(await page.locator('#qr').isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await picture('phone-waiting');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('phone-waiting-dark');
  });

  test('comes back to a page that was thrown away, and it still knows', async () => {
    await visit('email', { ...PHONE, defaultBrowserType: undefined } as BrowserContextOptions);
    const code = await start();
    await page.close();
    await site.deployment.deliver('genuine-gmail', code);
    page = await page.context().newPage();
    await page.goto(site.pageUrl);
    await page.getByRole('heading', { name: 'Your mail address is confirmed' }).waitFor();
  });

  test('confirms the number with a text message', async () => {
    await visit('sms', { ...PHONE, defaultBrowserType: undefined } as BrowserContextOptions, {
      continueUrl: '/welcome',
    });
    await picture('sms-start');
    const code = await start();
    const link = (await page.getByRole('link', { name: 'Open my messages' }).getAttribute('href'))!;
    expect(link.startsWith(`sms:${OUR_NUMBER}?&body=`)).toBe(true);
    await picture('sms-waiting');
    await site.deployment.text({
      originationNumber: '+4917612345678',
      destinationNumber: OUR_NUMBER,
      messageBody: decodeURIComponent(link.split('body=')[1]!),
      inboundMessageId: 'one',
    });
    expect(link).toContain(code);
    await comeBack();
    await page.waitForURL('**/welcome');
    expect(site.tokens).toHaveLength(1);
  });

  test('confirms the number with a call, and reads both number and digits at a glance', async () => {
    await visit('call', { ...PHONE, defaultBrowserType: undefined } as BrowserContextOptions, {
      continueUrl: '/welcome',
    });
    await picture('call-start');
    const field = page.getByLabel('Your phone number, with + and the country code');
    await field.fill('0176 12345678');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Write the number with + and the country code, such as +49 157 99912345.').waitFor();
    await picture('call-wrong-number');
    await field.fill('+49 176 12345678');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.locator('#waiting h1').waitFor();
    const link = page.getByRole('link', { name: `Call ${OUR_NUMBER}` });
    expect(await link.getAttribute('href')).toBe(`tel:${OUR_NUMBER}`);
    const digits = (await page.locator('#text').textContent())!;
    expect(digits).toMatch(/^\d\d \d\d \d\d \d\d$/);
    const { y, height } = (await page.locator('#text').boundingBox())!;
    expect(y + height).toBeLessThan(page.viewportSize()!.height);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.locator('#qr').isVisible()).toBe(false);
    expect(await barriers(page)).toEqual([]);
    await picture('call-waiting');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('call-waiting-dark');
    expect(await site.deployment.connect(connectEvent('+4917612345678', digits.replaceAll(' ', '')))).toBe('confirmed');
    await comeBack();
    await page.waitForURL('**/welcome');
    expect(site.tokens).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test('scans from a desktop what dials the number', async () => {
    await visit('call');
    await page.getByLabel('Your phone number').fill('+4917612345678');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.locator('#waiting h1').waitFor();
    expect(await scan(page, '#qr')).toBe(`tel:${OUR_NUMBER}`);
    await picture('call-desktop');
  });

  test('scans from a desktop what opens the message', async () => {
    await visit('sms');
    const code = await start();
    expect(await scan(page, '#qr')).toBe(`SMSTO:${OUR_NUMBER}:${code} confirms my number for Example Shop`);
  });
});

describe('the page itself', () => {
  test('says so when scripts are off', async () => {
    await visit('email', { javaScriptEnabled: false });
    expect(await page.textContent('noscript')).toMatch(/JavaScript is off/);
    await picture('no-script');
  });

  test('has no barriers, before and while it waits', async () => {
    await visit();
    expect(await barriers(page)).toEqual([]);
    await start();
    expect(await barriers(page)).toEqual([]);
    expect(await page.locator('[role=status]').count()).toBeGreaterThan(0);
    expect(await page.locator('[role=alert]').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test('lets nobody put it into a frame, and runs only its own script', async () => {
    await visit();
    const { headers } = await site.deployment.call('/');
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
    );
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.stranger = 1">')`);
    await page.waitForTimeout(200);
    expect(await page.evaluate('window.stranger')).toBeUndefined();
  });

  test('shows the name of the service as text', async () => {
    await visit('email', {}, { serviceName: '<b>Shop</b> & "Co"' });
    expect(await page.locator('.service').textContent()).toBe('<b>Shop</b> & "Co"');
    await start();
    expect(await page.locator('#text').textContent()).toContain('<b>Shop</b> & "Co"');
  });
});
