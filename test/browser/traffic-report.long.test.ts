import type { Browser } from 'playwright-core';
import { Simulator } from '../../lib/sim';
import { ReplayClock } from '../../lib/sim/replay/run';
import { TrafficAnalysis } from '../../lib/sim/traffic/analysis';
import { ProbeInjector } from '../../lib/sim/traffic/rate-rule-probes';
import { trafficReport } from '../../lib/sim/traffic/report';
import { reportAsHtml } from '../../lib/sim/traffic/report-html';
import { RULES, TEMPLATE } from '../bin/web-acls';
import { barriers } from './accessible';
import { launchChromium } from './chromium';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
}, 60_000);
afterAll(() => browser.close());

function page(): string {
  const probes = new ProbeInjector();
  const clock = new ReplayClock();
  const { Acl, BlockList } = TEMPLATE.Resources;
  const long = `a-name-that-is-as-long-as-aws-waf-takes-it-${'x'.repeat(80)}`;
  const Rules = [{ ...RULES[0], Name: 'classify-request' }, RULES[1], { ...RULES[2], Name: long }, RULES[3]];
  const template = { Resources: { BlockList, Acl: { ...Acl, Properties: { ...Acl.Properties, Rules } } } };
  const simulator = Simulator.fromTemplate(probes.inject(template), { clock });
  const analysis = new TrafficAnalysis(simulator, clock, probes);
  for (let i = 0; i < 400; i++) {
    const ip = `2001:db8:aaaa:bbbb:cccc:dddd:eeee:${(i % 150).toString(16)}`;
    const request = {
      ip,
      method: 'POST',
      uri: i % 3 === 0 ? '/' : '/otp',
      headers: [['host', 'a.example.com']] as const,
    };
    analysis.add({ time: 1_772_000_000_000 + i * 500, userAgent: 'x', request });
  }
  return reportAsHtml(
    trafficReport(analysis, {
      webAcl: simulator.webAcl,
      source: '/a/path/that/nobody/would/break/cdk.out/Stack.template.json',
      format: 'ALB',
      files: 1,
      lines: 400,
      broken: { lines: 1, examples: [`/logs/${'y'.repeat(120)}.gz:1: not a line of an ALB access log`] },
      captchaPrice: undefined,
      top: 20,
      hideAddresses: false,
      warnings: [],
    }),
  );
}

test.each([390, 320, 1280])('the report of a log reads at %i px without sideways scrolling', async (width) => {
  const view = await browser.newPage({ viewport: { width, height: 800 } });
  try {
    await view.setContent(page());
    const { scroll, small } = await view.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      small: [...document.querySelectorAll('body *')]
        .filter((element) => element.textContent?.trim() && element.tagName !== 'TITLE' && element.tagName !== 'STYLE')
        .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < 12)
        .map((element) => element.tagName),
    }));
    expect(scroll).toBeLessThanOrEqual(width);
    expect(small.filter((tag) => tag.toLowerCase() !== 'g')).toEqual([]);
    if (width === 1280) expect(await barriers(view)).toEqual([]);
  } finally {
    await view.close();
  }
});
