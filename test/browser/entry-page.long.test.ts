import type { Page } from 'playwright-core';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { FrontEnd } from './front-end';
import { browserRoom } from './room';

const ENTRY = { entryPages: [OtpRoute.path('/sign-up')] };
const FORM =
  '<form method="post" action="/api/auth/otp"><input name="email" value="ada@people.de"><button id="go">Go</button></form>';

const room = browserRoom();
let page: Page;
let site: FrontEnd;

async function visit(props: object = ENTRY, options: object = {}): Promise<void> {
  ({ site, page } = await room.enter(await FrontEnd.start(props), options));
  site.body = FORM;
}

const open = () => page.goto(`${site.pageUrl}/sign-up`);

describe('a plain form behind the entry page', () => {
  test('whoever sends it without the page is stopped', async () => {
    await visit();
    await page.goto(`${site.pageUrl}/about`);
    const send = `fetch('/api/auth/otp', { method: 'POST', body: new URLSearchParams({ email: 'a@b.de' }) })`;
    expect(await page.evaluate(`${send}.then((r) => r.status)`)).toBe(405);
    expect(site.received).toEqual([]);
  });

  test('after too long the page comes up with the puzzle again, and the form goes through', async () => {
    await visit();
    await open();
    await page.click('#solve');
    await page.waitForSelector('#go');
    site.ahead += 301_000;
    await open();
    await page.click('#solve');
    await page.waitForSelector('#go');
    await Promise.all([page.waitForURL('**/api/auth/otp'), page.click('#go')]);
    expect(site.received).toHaveLength(1);
  });

  test('going back and sending again works while the puzzle counts', async () => {
    await visit();
    await open();
    await page.click('#solve');
    await page.waitForSelector('#go');
    await Promise.all([page.waitForURL('**/api/auth/otp'), page.click('#go')]);
    await page.goBack();
    await page.waitForSelector('#go');
    await Promise.all([page.waitForURL('**/api/auth/otp'), page.click('#go')]);
    expect(site.received).toHaveLength(2);
  });

  test('the silent challenge loads the page again by itself', async () => {
    await visit({ ...ENTRY, humanCheck: HumanCheck.challenge() });
    await open();
    await page.waitForSelector('#go');
    await Promise.all([page.waitForURL('**/api/auth/otp'), page.click('#go')]);
    expect(site.received).toHaveLength(1);
  });

  test.each([['captcha'], ['challenge']] as const)('with scripts off the page of the %s says so', async (check) => {
    await visit({ ...ENTRY, humanCheck: HumanCheck[check]() }, { javaScriptEnabled: false });
    await open();
    expect(await page.textContent('noscript')).toMatch(/JavaScript is off\. Turn it on and reload the page/);
    expect(await page.locator('#go').count()).toBe(0);
  });
});
