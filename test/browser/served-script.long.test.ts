import type { Page } from 'playwright-core';
import { FrontEnd } from './front-end';
import { browserRoom } from './room';

/** The browser package against the stand-in for AWS's script that `otp-shield serve` has. */
const room = browserRoom();
let page: Page;
let site: FrontEnd;

async function visit(foreign = false): Promise<void> {
  ({ site, page } = await room.enter(await FrontEnd.start({}, foreign)));
  const integrationUrl = `${site.apiUrl}/__otp-shield/scripts/`;
  await site.open(page, { integrationUrl, ...(foreign ? { tokenDomains: ['shop.localhost'] } : {}) });
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

test.each([
  ['blocked', 'HumanCheckError puzzle_failed'],
  ['fails', 'HumanCheckError puzzle_failed'],
])('%s: %s', async (button, outcome) => {
  await visit();
  await site.ask(page);
  await press(button);
  expect(await site.outcome(page)).toBe(outcome);
  expect(site.received).toEqual([]);
});

test('an expired token is asked for again', async () => {
  await visit();
  await site.ask(page);
  await press('expired token');
  await press('I am human');
  expect(await site.outcome(page)).toBe('200 {"sent":true}');
  expect(site.verdicts.filter(({ action }) => action === 'CAPTCHA')).toHaveLength(1);
});

test('works for a page on another origin', async () => {
  await visit(true);
  await site.ask(page);
  await press('I am human');
  expect(await site.outcome(page)).toBe('200 {"sent":true}');
});
