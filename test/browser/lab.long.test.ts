import type { Browser, BrowserContext, Page } from 'playwright-core';
import { allReplays } from '../../lab/campaigns';
import { LabServer, type LabState } from '../../lab/lab-server';
import { LiveTraffic } from '../../lab/live-traffic';
import type { LoopOutcome } from '../../lab/loop';
import type { LoopStory } from '../../lab/loop-timeline';
import type { ReplayReport } from '../../lab/report';
import { labGuard } from '../../lab/run/lab-guard';
import { labMailer } from '../../lab/run/lab-mailer';
import { runColumns } from '../../lab/suite';
import { labTemplate } from '../lab/lab-template';
import { barriers } from './accessible';
import { launchChromium } from './chromium';
import { patientPage, TEST_TIMEOUT_MS } from './patience';

jest.setTimeout(TEST_TIMEOUT_MS);

let browser: Browser;
let context: BrowserContext;
let page: Page;
let server: LabServer;
let live: LiveTraffic;
const complaints: string[] = [];
const reports: ReplayReport[] = [];
let progress: LabState['progress'];
let loop: LoopStory | undefined;

beforeAll(async () => {
  const template = labTemplate('default');
  [browser, live] = await Promise.all([
    launchChromium(),
    LiveTraffic.open({
      clock: { now: () => Date.now() },
      template,
      openMailer: labMailer,
      onChange: () => server?.changed(),
    }),
  ]);
  server = await LabServer.open({
    port: 0,
    state: () => ({ reports, live: live.state(), ...(progress ? { progress } : {}), ...(loop ? { loop } : {}) }),
    start: (action) => void live.start(action),
  });
  const replay = allReplays().find(({ name }) => name === 'proxy-pool')!;
  reports.push(
    await runColumns(replay, { templates: { default: template }, openMailer: labMailer, openGuard: labGuard }),
  );
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await live?.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await patientPage(context);
  complaints.length = 0;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A 405 is how AWS WAF asks for a CAPTCHA; Chromium reports every 4xx as an error.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

describe('the page of the lab', () => {
  test('shows the table of a replay, column by column', async () => {
    await page.goto(server.url);
    const card = page.locator('#replay-proxy-pool');
    await card.waitFor();
    const rows = await card.locator('tbody tr').allInnerTexts();
    const cells = rows.map((row) => row.split('\t').map((cell) => cell.trim()));
    expect(cells).toEqual([
      ['nothing', '240', '0', '–', '240', '240'],
      ['per-address limit alone', '240', '0', '–', '240', '240'],
      ['rate rule + CAPTCHA (story)', '240', '240', '–', '0', '0'],
      ['shield', '240', '240', '–', '0', '0'],
    ]);
    expect(await card.locator('.badge').textContent()).toBe('as expected');
    expect(await barriers(page)).toEqual([]);
  });

  test('says what is being done while the replays run, and appends what is done', async () => {
    progress = { done: 1, all: 2, now: 'hammer, shield' };
    await page.goto(server.url);
    await page.getByText('hammer, shield').waitFor();
    expect(await page.locator('#bar').getAttribute('value')).toBe('1');
    progress = undefined;
    reports.push({ ...reports[0]!, name: 'second', held: false });
    server.changed();
    await page.locator('#replay-second .badge.bad').waitFor();
    expect(await page.locator('#progress').isHidden()).toBe(true);
    expect(await page.locator('#replays article').count()).toBe(2);
    reports.pop();
  });

  test('shows each report once, in their order, however they come and change', async () => {
    const shown = () => page.locator('#replays article').evaluateAll((cards) => cards.map(({ id }) => id));
    const first = reports[0]!;
    await page.goto(server.url);
    await page.locator('#replay-proxy-pool').waitFor();
    reports.splice(0, 1, { ...first, name: 'lockdown' });
    server.changed();
    await page.locator('#replay-lockdown').waitFor();
    expect(await shown()).toEqual(['replay-lockdown']);
    reports.push(first, { ...first, name: 'honest', held: false });
    reports.reverse();
    server.changed();
    await page.locator('#replay-honest').waitFor();
    expect(await shown()).toEqual(['replay-honest', 'replay-proxy-pool', 'replay-lockdown']);
    reports.splice(0, 3, first);
    server.changed();
    await page.locator('#replay-honest').waitFor({ state: 'detached' });
    expect(await shown()).toEqual(['replay-proxy-pool']);
  });

  test('leaves no button alive once the lab has stopped', async () => {
    const other = await LabServer.open({ port: 0, state: () => ({ reports, live: live.state() }), start: () => {} });
    await page.goto(other.url);
    await page.getByRole('button', { name: '240 addresses' }).waitFor();
    await other.close();
    await page.getByText('The lab has stopped.').waitFor();
    expect(await page.locator('[data-action]:enabled').count()).toBe(0);
    expect(await page.locator('#sign-up[href]').count()).toBe(0);
    // The stream of events is gone, which the browser says, too.
    complaints.length = 0;
  });

  test('the attack at the press of a button sends everything without the shield, and nothing with it', async () => {
    await page.goto(server.url);
    await page.getByRole('button', { name: '240 addresses' }).click();
    await page.waitForFunction(() => Number(document.getElementById('without-strangers')!.textContent) >= 40);
    await page.getByRole('button', { name: 'End the attack' }).click();
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-action=stop]')!.disabled);
    // The same requests, and what became of them.
    const { shield, without } = live.state();
    const { received } = without;
    expect(without).toMatchObject({ passed: received, toStrangers: received, toPeople: 0 });
    expect(shield).toMatchObject({ received, challenged: received, passed: 0, toStrangers: 0, toPeople: 0 });
  });

  test('locks down and releases at the press of a button, for honest people, too', async () => {
    await page.goto(server.url);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const before = live.state().shield.toPeople;
    expect(await button('Release').isDisabled()).toBe(true);
    await button('Lock down').click();
    await page.getByText('Locked down:').waitFor();
    expect(await button('Lock down').isDisabled()).toBe(true);
    await button('One honest sign-up').click();
    await page.locator('#rules').getByText('lockdown').waitFor();
    expect(live.state().shield.toPeople).toBe(before);
    await button('Release').click();
    await page.getByText('Locked down:').waitFor({ state: 'hidden' });
  });

  test('ends an attack at the press of a button', async () => {
    await page.goto(server.url);
    const { received } = live.state().shield;
    await page.getByRole('button', { name: '240 addresses' }).click();
    const stop = page.getByRole('button', { name: 'End the attack' });
    await stop.click();
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-action=stop]')!.disabled);
    expect(live.state().running).toEqual([]);
    expect(live.state().shield.received - received).toBeLessThan(240);
  });

  test('one honest sign-up at the press of a button ends with a mail', async () => {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.waitForFunction(() => document.getElementById('received')!.textContent === '0');
    await page.getByRole('button', { name: 'One honest sign-up' }).click();
    await page.locator('#mailbox').getByText('Your code is').first().waitFor();
    expect(live.state().shield.toPeople).toBe(1);
    // Counts add up, and her first answer, the puzzle, is not called "stopped".
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-action=stop]')!.disabled);
    const [received, challenged, blocked, passed, people] = await Promise.all(
      ['received', 'challenged', 'blocked', 'passed', 'people'].map(async (id) =>
        Number(await page.locator(`#${id}`).textContent()),
      ),
    );
    expect(received).toBe(challenged! + blocked! + passed!);
    expect([challenged, blocked, people]).toEqual([1, 0, 1]);
    expect(live.state().without).toMatchObject({ toPeople: 1, toStrangers: 0 });
  });

  test('begins anew at the press of a button, in the middle of an attack, too', async () => {
    await page.goto(server.url);
    const button = (name: string) => page.getByRole('button', { name, exact: false });
    await button('Lock down').click();
    await button('one address').click();
    await page.locator('#rules').getByText('lockdown').waitFor();
    const link = await page.locator('#sign-up').getAttribute('href');
    await button('Begin anew').click();
    await page.waitForFunction((before) => document.getElementById('sign-up')!.getAttribute('href') !== before, link);
    const { shield, without, ...rest } = live.state();
    for (const lane of [shield, without]) expect(lane).toMatchObject({ received: 0, passed: 0, toStrangers: 0 });
    expect(rest).toMatchObject({ running: [], lockedDown: false, recent: [], mailbox: [] });
    // Its own page goes on with the new one.
    await button('240 addresses').click();
    await page.waitForFunction(() => Number(document.getElementById('without-strangers')!.textContent) > 0);
    await button('End the attack').click();
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-action=stop]')!.disabled);
  });

  test('shows the closed loop as a timeline once it was played', async () => {
    await page.goto(server.url);
    await page.locator('#replay-proxy-pool').waitFor();
    expect(await page.locator('#loop').isVisible()).toBe(false);
    const outcome = {
      events: [
        { minute: 0, what: 'the first mail of the attack goes out' },
        { minute: 30, what: 'posture normal -> strict: bounces-critical' },
        { minute: 90, what: 'posture strict -> lockdown: bounces-critical' },
        { minute: 120, what: 'posture lockdown -> normal: calm' },
      ],
      postures: [
        { minute: 0, posture: 'normal' },
        { minute: 30, posture: 'strict' },
        { minute: 90, posture: 'lockdown' },
        { minute: 120, posture: 'normal' },
      ],
      attackRequests: 400,
      attackMails: 80,
      bounces: 20,
      people: { asked: 10, served: 9 },
      minutesTo: { strict: 30, lockdown: 90 },
      mailsBy: { normal: 60, strict: 20, lockdown: 0 },
      finalPosture: 'normal',
      notifications: [],
    } satisfies LoopOutcome;
    loop = { closed: outcome, open: { ...outcome, attackMails: 300, bounces: 75 } };
    server.changed();
    await page.locator('#loop').waitFor();
    expect(await page.locator('#loop .track').getAttribute('aria-label')).toBe(
      'normal from minute 0, strict from minute 30, lockdown from minute 90, normal from minute 120',
    );
    expect(await page.locator('#loop-sums').textContent()).toContain('80 in place of 300');
    expect(await page.locator('#loop-events li').count()).toBe(4);
    loop = undefined;
  });

  test('fits on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(server.url);
    await page.locator('#replay-proxy-pool').waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    // The tables are closed there; one is 15 screens long with all of them open.
    expect(await page.locator('#replay-proxy-pool table').isVisible()).toBe(false);
    await page.locator('#replay-proxy-pool summary').first().click();
    expect(await page.locator('#replay-proxy-pool table').isVisible()).toBe(true);
  });

  test('takes orders from its own page only', async () => {
    const start = new URL('/start/hammer', server.url);
    expect((await fetch(start, { method: 'POST' })).status).toBe(403);
    const answer = await fetch(server.url);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/);
  });
});

test('a person solves the stand-in CAPTCHA in the page when the page itself was not guarded', async () => {
  await page.goto(new URL('/', live.state().signUpUrl).href);
  await page.getByLabel('Mail address').fill('bob@example.com');
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByRole('button', { name: 'I am a person' }).click();
  await page.getByText('a code is on its way').waitFor();
  const mail = live.state().mailbox.find(({ to }) => to === 'bob@example.com')!;
  await page.getByLabel('Code').fill(/\d{6}/.exec(mail.text)![0]);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Your address is confirmed').waitFor();
});
