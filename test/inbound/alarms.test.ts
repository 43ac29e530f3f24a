import { Alarms } from '../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../lab/aws/metric-store';
import { emailTemplate } from './constructs';
import { codeIn, Deployment, Visitor } from './deployment';

// What the handlers write, judged by the alarms as synthesized.

const MINUTE = 60_000;

let shop: Deployment;
let alarms: Alarms;
let store: MetricStore;
let told = 0;

beforeEach(async () => {
  const template = emailTemplate().toJSON();
  const monitor = monitorOf(template.Resources);
  shop = await Deployment.start('email', { monitor });
  store = new MetricStore(shop.now - 120 * MINUTE);
  alarms = new Alarms(template.Resources, store, (name) =>
    /-inbound-(none-verified|silent|requests-failed)$/.test(name),
  );
  told = 0;
});
afterEach(() => shop.close());

function monitorOf(resources: Record<string, { Properties?: { AlarmName?: string } }>): string {
  const names = Object.values(resources).map(({ Properties }) => Properties?.AlarmName ?? '');
  return names.find((name) => name.endsWith('-inbound-silent'))!.slice(0, -'-inbound-silent'.length);
}

/** One session a minute, and what comes of it. */
async function minutes(count: number, then: (code: string) => Promise<unknown> = async () => {}): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await then(codeIn((await new Visitor(shop).start()).body));
    shop.now += MINUTE;
    for (; told < shop.emitted.length; told += 1) store.ingestEmf(JSON.stringify(shop.emitted[told]));
    alarms.evaluate(shop.now);
  }
}

const raised = () =>
  alarms.transitions.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm.replace(/.*-inbound-/, ''));

test('sessions without any mail are noticed, though no mail was ever counted', async () => {
  await minutes(19);
  expect(raised()).toEqual([]);
  await minutes(6);
  expect(raised()).toEqual(['silent']);
});

test('mails that all confirm nothing are noticed', async () => {
  await minutes(12, (code) => shop.deliver('dkim-broken', code));
  expect(raised()).toEqual(['none-verified']);
});

test('people whose mails confirm ring nothing, nor does an hour of spam without a session', async () => {
  // Longer than it takes to notice that no mail came.
  await minutes(26, (code) => shop.deliver('genuine-gmail', code));
  shop.now += 90 * MINUTE;
  for (let spam = 0; spam < 12; spam += 1) await shop.deliver('genuine-gmail', 'no-code-of-ours', `spam-${spam}`);
  await minutes(1, (code) => shop.deliver('genuine-gmail', code));
  expect(raised()).toEqual([]);
});

test('a table that is away is noticed, though the function answers', async () => {
  jest.spyOn(shop.store, 'read').mockRejectedValue(new Error('down'));
  for (let person = 0; person < 3; person += 1) {
    const visitor = new Visitor(shop);
    await visitor.start();
    await visitor.status();
  }
  shop.now += MINUTE;
  for (; told < shop.emitted.length; told += 1) store.ingestEmf(JSON.stringify(shop.emitted[told]));
  alarms.evaluate(shop.now);
  expect(raised()).toEqual(['requests-failed']);
});
