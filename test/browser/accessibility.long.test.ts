import type { Page } from 'playwright-core';
import { startLoadBalancer } from '../../lib/load-balancer';
import { LIVE_VIEW_PATH, LiveView } from '../../lib/load-balancer/live-view';
import { Simulator } from '../../lib/sim/simulator';
import { TEMPLATE } from '../bin/web-acls';
import { barriers } from './accessible';
import { keepPicture } from './chromium';
import { FrontEnd } from './front-end';
import { browserRoom } from './room';

const room = browserRoom();

test('axe finds what is wrong, so that an empty list means something', async () => {
  const { page } = await room.enter({ close: async () => {} });
  await page.setContent(
    '<!doctype html><html><body><img src="data:,"><input><div style="width:700px">wide</div></body></html>',
  );
  const found = (await barriers(page)).join('\n');
  for (const fault of ['html-has-lang', 'image-alt', 'label', 'at 640 px']) expect(found).toContain(fault);
});

test.each(['light', 'dark'] as const)('the dialog with the puzzle has no barriers, %s', async (colorScheme) => {
  const { site, page } = await room.enter(await FrontEnd.start(), { colorScheme });
  await site.open(page);
  await site.ask(page);
  await page.locator('[data-do=solve]').waitFor();
  expect(await ours(page)).toEqual([]);
});

/** The host's page and what AWS's script draws are not ours to judge. */
async function ours(page: Page): Promise<string[]> {
  return (await barriers(page)).filter((finding) => !/landmark|region|page-has-heading|data-do/.test(finding));
}

test.each(['light', 'dark'] as const)('the live view of `serve` has no barriers, %s', async (colorScheme) => {
  const clock = { now: () => Date.now() };
  const live = new LiveView(clock);
  const balancer = await startLoadBalancer({
    origin: 'http://127.0.0.1:1',
    firewall: Simulator.fromTemplate(TEMPLATE, { clock }),
    clock,
    ownPages: [live],
    onVerdict: (...told) => live.record(...told),
  });
  const { page } = await room.enter(balancer, { colorScheme });
  for (const path of ['/otp', '/free']) await fetch(balancer.url + path, { method: 'POST' });
  await page.goto(balancer.url + LIVE_VIEW_PATH);
  await page.getByText('2 requests since').waitFor();
  await page.locator('li details').last().click();
  await page.getByText('human-check: CAPTCHA').waitFor();
  expect(await barriers(page)).toEqual([]);
  await keepPicture(page, `live-view-${colorScheme}`);
});
