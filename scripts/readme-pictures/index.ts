import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Browser, Page } from 'playwright-core';
import { allReplays } from '../../lab/campaigns';
import { LabServer } from '../../lab/lab-server';
import { LiveTraffic } from '../../lab/live-traffic';
import type { ReplayReport } from '../../lab/report';
import { labGuard } from '../../lab/run/lab-guard';
import { labMailer } from '../../lab/run/lab-mailer';
import { runColumns } from '../../lab/suite';
import { htmlOf } from '../../lambda/notices/daily-report/render';
import { composeReport } from '../../lambda/notices/daily-report/report';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/index';
import { launchChromium } from '../../test/browser/chromium';
import { labTemplate } from '../../test/lab/lab-template';
import { dashboardPage, type Widget } from './dashboard';
import { accessLog, reportInput } from './sample-input';

const root = resolve(__dirname, '../..');
const folder = join(root, 'docs', 'pictures');
const MAX_BYTES = 200_000;

/** Each takes a page and leaves it as it is to be seen; how much of it, in pixels. */
const PICTURES: Record<
  string,
  { width: number; height: number; show: (page: Page) => Promise<void | (() => Promise<void>)> }
> = {
  lab: { width: 1080, height: 708, show: lab },
  'daily-report': { width: 640, height: 818, show: (page) => page.setContent(htmlOf(composeReport(reportInput))) },
  'traffic-report': { width: 960, height: 860, show: trafficReport },
  // The first screen: what stands below says the same in detail.
  dashboard: { width: 24 * 46 + 8, height: 13 * 40 + 8, show: (page) => dashboard(page, ({ y }) => y < 13) },
  'dashboard-guard': {
    width: 24 * 46 + 8,
    height: 18 * 40 + 8,
    show: (page) => dashboard(page, ({ properties }) => properties.title.startsWith('Guard')),
  },
};

async function lab(page: Page): Promise<() => Promise<void>> {
  const template = labTemplate('default');
  let server: LabServer | undefined;
  const live = await LiveTraffic.open({
    clock: { now: () => Date.now() },
    template,
    openMailer: labMailer,
    onChange: () => server?.changed(),
  });
  const reports: ReplayReport[] = [];
  server = await LabServer.open({
    port: 0,
    state: () => ({ reports, live: live.state() }),
    start: (action) => void live.start(action),
  });
  const replay = allReplays().find(({ name }) => name === 'proxy-pool')!;
  reports.push(
    await runColumns(replay, { templates: { default: template }, openMailer: labMailer, openGuard: labGuard }),
  );
  await page.goto(server.url);
  await page.getByRole('button', { name: '240 addresses' }).click();
  await page.waitForFunction(() => Number(document.getElementById('without-strangers')?.textContent) >= 240);
  await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-action=stop]')?.disabled);
  return async () => {
    await live.start('stop');
    while (live.state().running.length > 0) await new Promise((resume) => setTimeout(resume, 20));
    await page.goto('about:blank');
    await server?.close();
    await live.close();
  };
}

async function trafficReport(page: Page): Promise<void> {
  const files = mkdtempSync(join(tmpdir(), 'otp-shield-pictures-'));
  try {
    writeFileSync(join(files, 'template.json'), JSON.stringify(labTemplate('default')));
    writeFileSync(join(files, 'access.log'), accessLog());
    const command = join(root, 'dist/bin/otp-shield.js');
    // In the folder, since the page names the template as it was given.
    const args = ['--template', 'template.json', '--alb-log', 'access.log', '--html', 'report.html'];
    execFileSync(process.execPath, [command, 'simulate', ...args], { cwd: files });
    await page.setContent(readFileSync(join(files, 'report.html'), 'utf8'));
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

async function dashboard(page: Page, shown: (widget: Widget) => boolean): Promise<void> {
  process.env.CDK_VALIDATION = 'false';
  const { stackName, ...props } = readContext({
    ...JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context,
    'otp-shield:recipientGuard': true,
  });
  const app = new App();
  const stack = new OtpShieldStack(app, stackName, props);
  const { Resources } = app.synth().getStackArtifact(stack.artifactId).template as {
    Resources: Record<
      string,
      { Type: string; Properties: { AlarmName?: string; DashboardBody?: { 'Fn::Join': [string, unknown[]] } } }
    >;
  };
  const { Properties } = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')!;
  const named = (part: unknown) => {
    if (typeof part === 'string') return part;
    const [id] = ((part as { 'Fn::GetAtt'?: string[] })['Fn::GetAtt'] ?? []) as string[];
    return Resources[id ?? '']?.Properties.AlarmName?.replace(/^.*-[0-9A-F]{8}-/, '') ?? 'eu-central-1';
  };
  const body = JSON.parse(Properties.DashboardBody!['Fn::Join'][1].map(named).join('')) as { widgets: Widget[] };
  const found = body.widgets.filter(shown);
  const top = Math.min(...found.map(({ y }) => y));
  const widgets = found.map((widget) => ({ ...widget, y: widget.y - top }));
  await page.setContent(
    dashboardPage(widgets, ['bounces-critical', 'bounces-warning', 'bad-recipients', 'unusual-volume', 'verify-ratio']),
  );
}

async function picture(browser: Browser, name: string): Promise<void> {
  const { width, height, show } = PICTURES[name]!;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  try {
    const page = await context.newPage();
    const done = await show(page);
    const file = join(folder, `${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
    await done?.();
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes; a README wants less than ${MAX_BYTES}`);
    console.log(`${name}.png: ${width} × ${height}, ${size} bytes`);
  } finally {
    await context.close();
  }
}

async function main(wanted: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const name of wanted.length > 0 ? wanted : Object.keys(PICTURES)) await picture(browser, name);
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
