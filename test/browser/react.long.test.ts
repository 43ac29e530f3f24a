import type { Page } from 'playwright-core';
import { FrontEnd, reactPage } from './front-end';
import { browserRoom } from './room';

const PAGE = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
  <body><div id="root"></div><script src="/react.js"></script></body></html>`;
const script = reactPage();

const room = browserRoom();
let page: Page;
let site: FrontEnd;
const complaints: string[] = [];

beforeEach(async () => {
  ({ site, page } = await room.enter(await FrontEnd.start()));
  site.files.set('/react.html', PAGE).set('/react.js', script);
  complaints.length = 0;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${site.pageUrl}/react.html`);
});
afterEach(() => expect(complaints).toEqual([]));

const call = (name: string, props: object = {}) => page.evaluate(`react.${name}(${JSON.stringify(props)})`);
const show = (props: object = {}) => call('show', { ...site.settings, ...props });
const dialog = () => page.locator('dialog.otp-shield');
const solve = () => page.click('[data-do=solve]');

async function fillIn(): Promise<void> {
  await page.fill('[name=email]', 'ada@people.de');
  await page.click('text=Send me a code');
}

describe('the hooks in React', () => {
  test('a double click shows one puzzle and sends one code', async () => {
    await show();
    await page.fill('[name=email]', 'ada@people.de');
    await page.dblclick('text=Send me a code');
    await dialog().locator('[data-do=solve]').waitFor();
    expect(await dialog().count()).toBe(1);
    await solve();
    await page.waitForSelector('text=Your code is on its way.');
    expect(site.received).toHaveLength(1);
    expect(site.aws.asked.captcha).toBe(1);
  });

  test('a component that goes away while the puzzle is open takes the puzzle along, and nothing is sent', async () => {
    await show();
    await fillIn();
    await dialog().locator('[data-do=solve]').waitFor();
    await call('hide');
    await dialog().waitFor({ state: 'detached' });
    await page.waitForSelector('#elsewhere');
    expect(site.received).toEqual([]);
    // It can come back and work.
    await show();
    await fillIn();
    await solve();
    await page.waitForSelector('text=Your code is on its way.');
    expect(site.received).toHaveLength(1);
  });

  test('a component that goes away while the request is under way aborts it without a warning', async () => {
    await show();
    let arrived = () => {};
    const onTheWay = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    // Never answered.
    await page.context().route('**/api/auth/otp', () => arrived());
    const failed = page.waitForEvent('requestfailed');
    await fillIn();
    await solve();
    await onTheWay;
    await call('hide');
    expect((await failed).failure()?.errorText).toBe('net::ERR_ABORTED');
    await page.waitForSelector('#elsewhere');
  });

  test('a closed puzzle ends the wait, and the next click asks again', async () => {
    await show();
    await fillIn();
    await dialog().locator('[data-do=solve]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Send me a code' }).waitFor();
    expect(await page.textContent('[role=status]')).toBe('');
    await page.click('text=Send me a code');
    await solve();
    await page.waitForSelector('text=Your code is on its way.');
  });

  test('a failure is told by its code, and the next success takes it back', async () => {
    await show();
    await fillIn();
    await page.click('[data-do=break]');
    await page.waitForSelector('text=The human check broke down. Please try again.');
    await page.click('text=Send me a code');
    await solve();
    await page.waitForSelector('text=Your code is on its way.');
  });

  test('the function stays the same from render to render, until key, URL or check change', async () => {
    const options = { apiKey: 'a', integrationUrl: site.aws.url };
    // One after the other: React throws away what it began to render before it was first shown, memory and all.
    const shown = async (tick: number, more: object = {}) => {
      await call('probe', { ...options, ...more, tick });
      await page.waitForFunction(`document.getElementById('probe')?.textContent === '${tick}'`);
    };
    await shown(1);
    await shown(2);
    await shown(3, { apiKey: 'b' });
    await shown(4, { apiKey: 'b', check: 'challenge' });
    const same = 'given.map((one) => given.indexOf(one))';
    const numbers = (await page.evaluate(same)) as number[];
    expect(new Set(numbers).size).toBe(3);
    expect(numbers[1]).toBe(0);
  });
});
