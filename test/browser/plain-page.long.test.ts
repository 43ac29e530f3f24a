import type { Page } from 'playwright-core';
import { FrontEnd } from './front-end';
import { openPlainPage } from './plain-page';
import { browserRoom } from './room';

const room = browserRoom();
let page: Page;
let site: FrontEnd;

beforeEach(async () => {
  ({ site, page } = await room.enter(await FrontEnd.start()));
  await openPlainPage(site, page);
});

describe('the example without a bundler', () => {
  test('works with the keyboard alone', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.type('ada@people.de');
    await page.keyboard.press('Enter');
    await page.locator('[data-do=solve]').waitFor();
    // From the button that closes to the first one of the puzzle.
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.dataset.do')).toBe('solve');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Your code is on its way.');
    expect(site.received).toHaveLength(1);
  });

  test('says in words what went wrong', async () => {
    await page.fill('[name=email]', 'ada@people.de');
    await page.click('text=Send me a code');
    await page.click('[data-do=break]');
    await page.waitForSelector('text=The human check broke down. Please try again.');
    expect(site.received).toEqual([]);
  });
});
