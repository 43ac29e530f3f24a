import type { Template } from 'aws-cdk-lib/assertions';
import { Alarms } from '../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../lab/aws/metric-store';
import type { InboundChannel } from '../../lib/contract/inbound/inbound';
import { connectEvent } from './calls';
import { callTemplate, emailTemplate } from './constructs';
import { codeIn, Deployment, Visitor } from './deployment';

// What the handlers write, judged by the alarms as synthesized.

const MINUTE = 60_000;

let shop: Deployment;
let alarms: Alarms;
let store: MetricStore;
let told = 0;

beforeEach(() => begin('email', emailTemplate));

async function begin(channel: InboundChannel, make: () => Template): Promise<void> {
  const template = made.get(channel) ?? make().toJSON();
  made.set(channel, template);
  const monitor = monitorOf(template.Resources);
  shop = await Deployment.start(channel, { monitor });
  store = new MetricStore(shop.now - 120 * MINUTE);
  alarms = new Alarms(template.Resources, store, (name) =>
    /-inbound-(none-verified|silent|requests-failed|stray-calls)$/.test(name),
  );
  told = 0;
}
const made = new Map<InboundChannel, ReturnType<Template['toJSON']>>();

afterEach(() => shop.close());

function monitorOf(resources: Record<string, { Properties?: { AlarmName?: string } }>): string {
  const names = Object.values(resources).map(({ Properties }) => Properties?.AlarmName ?? '');
  return names.find((name) => name.endsWith('-inbound-silent'))!.slice(0, -'-inbound-silent'.length);
}

/** One session a minute, and what comes of it. */
async function minutes(count: number, then: (code: string) => Promise<unknown> = async () => {}): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await then(codeIn((await new Visitor(shop).start()).body));
    pass();
  }
}

/** A minute goes by, and the alarms look at what was written. */
function pass(): void {
  shop.now += MINUTE;
  for (; told < shop.emitted.length; told += 1) store.ingestEmf(JSON.stringify(shop.emitted[told]));
  alarms.evaluate(shop.now);
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

describe('calls', () => {
  let caller = 0;
  beforeEach(async () => {
    await shop.close();
    await begin('call', callTemplate);
    caller = 0;
  });
  /** One person a minute, who calls and types what stands on the page, or not. */
  const people = async (count: number, typed: (digits: string) => string | undefined) => {
    for (let minute = 0; minute < count; minute += 1) {
      const number = `+491761234${1000 + caller++}`;
      const { body } = await new Visitor(shop).start(number);
      const digits = typed(body.message!.text.replaceAll(' ', ''));
      if (digits !== undefined) await shop.connect(connectEvent(number, digits));
      pass();
    }
  };

  test('that nobody makes, or that all confirm nothing, are noticed', async () => {
    await people(25, () => undefined);
    expect(raised()).toEqual(['silent']);
    await people(12, (digits) => digits.slice(1));
    expect(raised()).toEqual(['silent', 'none-verified']);
  });

  test('that confirm ring nothing; robots that call and type nothing ring only the warning, a hundred of them', async () => {
    await people(22, (digits) => digits);
    shop.now += 60 * MINUTE;
    for (let robot = 0; robot < 99; robot += 1) await shop.connect(connectEvent('+4930123456', 'Timeout'));
    pass();
    expect(raised()).toEqual([]);
    await shop.connect(connectEvent('+4930123456', 'Timeout'));
    pass();
    expect(raised()).toEqual(['stray-calls']);
  });
});

test('a table that is away is noticed, though the function answers', async () => {
  jest.spyOn(shop.store, 'read').mockRejectedValue(new Error('down'));
  for (let person = 0; person < 3; person += 1) {
    const visitor = new Visitor(shop);
    await visitor.start();
    await visitor.status();
  }
  pass();
  expect(raised()).toEqual(['requests-failed']);
});
