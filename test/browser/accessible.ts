import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 AA, in axe's words: https://www.deque.com/axe/core-documentation/api-documentation/#axecore-tags */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What is wrong with the page as it stands: findings of axe, sideways scrolling at 640 px (a window of 1,280 px at 200 % zoom) and at 320 px (400 %; WCAG 1.4.10), and
 * what moves although the person wants no motion. A page that is fine gives an empty list.
 */
export async function barriers(page: Page): Promise<string[]> {
  const size = page.viewportSize();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // Past the page's own policy, which a test of accessibility is not about.
  await page.evaluate(AXE);
  const found = await page.evaluate<
    string[]
  >(`axe.run(document, { runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)))`);
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (wide > 0) found.push(`at ${width} px the page is ${wide} px too wide`);
  }
  if (size) await page.setViewportSize(size);
  const moving = await page.evaluate<number>(
    `document.getAnimations().filter((a) => a.playState === 'running' && a.effect.getTiming().duration > 10).length`,
  );
  if (moving > 0) found.push(`${moving} animations run although the person wants no motion`);
  await page.emulateMedia({ reducedMotion: null });
  return found;
}
