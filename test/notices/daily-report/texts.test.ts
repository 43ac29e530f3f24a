import { MetricStore } from '../../../lab/aws/metric-store';
import { describeTexts, readTextFigures } from '../../../lambda/notices/alarm-notifier/text-figures';
import { textOf } from '../../../lambda/notices/daily-report/render';
import { makeReport } from '../../../lambda/notices/daily-report/send-report';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';

const NOW = Date.UTC(2026, 10, 20, 6, 0);
const YESTERDAY = Date.UTC(2026, 10, 19, 12, 0);

/** What a monitor of texts counted at one time. */
function counted(at: number, values: Record<string, number>): FakeCloudWatch {
  const store = new MetricStore(NOW - 9 * 86_400_000);
  for (const [name, value] of Object.entries(values)) store.put('OtpShield', name, { Monitor: 'texts' }, at, value);
  return new FakeCloudWatch(store);
}

async function report(values: Record<string, number>, rows: ReadonlyArray<Record<string, string>>) {
  const metrics = counted(YESTERDAY, values);
  const results = rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value })));
  return makeReport({
    settings: {
      monitor: 'texts',
      identity: { stack: 'Shop', account: '111122223333', region: 'eu-central-1' },
      sender: { channel: 'sms', counted: true, probed: false, title: 'Account', figures: [] },
      timeZone: 'Etc/UTC',
      topicArns: [],
      ingestLogGroupName: 'log',
      prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
      runbookUrl: 'https://example.com',
    } as never,
    region: 'eu-central-1',
    cloudWatch: {
      send: async (command: object) =>
        command.constructor.name === 'GetMetricDataCommand' ? metrics.send(command as never) : {},
    } as never,
    logs: { send: async () => ({ queryId: 'q', status: 'Complete', results }) } as never,
    mailer: { send: async () => ({}) } as never,
    sns: { send: async () => ({}) } as never,
    clock: { now: () => NOW },
    pause: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} } as never,
  });
}

const DAY = {
  Sends: 400,
  Deliveries: 390,
  TextParts: 420,
  TextSpend: 33.6,
  TextSpendEstimated: 8,
  Guarded: 12,
  Unreported: 5,
};

test('the report of texts says how many, where to, and what they cost, and what of it is an estimate', async () => {
  const made = await report(DAY, [
    { countries: 'DE=300 TJ=80', delivered: 'DE=290', dollars: 'DE=24 TJ=8' },
    { countries: 'TJ=20', delivered: 'TJ=100', dollars: 'TJ=1.6' },
  ]);
  const text = textOf(made);
  expect(text).toMatch(/TEXTS AND CALLS\n/);
  expect(text).toMatch(/sent +400/);
  expect(text).toMatch(/no receipt within 72 hours +5/);
  expect(text).toMatch(/DE +300 +290 +unknown +24\.00 USD/);
  expect(text).toMatch(/TJ +100 +100 +unknown +9\.60 USD/);
  expect(text).toMatch(/spent, partly by the price list +33\.60 USD/);
  expect(text).toMatch(/of it by the price list +8\.00 USD/);
  expect(text).toMatch(/kept from being sent by the sender's guard \(estimate\) +0\.96 USD/);
  expect(text).not.toMatch(/bounce|complaint|MAIL\n/i);
});

test('it asks somebody to look when the sender speaks of pumping, or texts have no place', async () => {
  const made = await report({ ...DAY, PumpingVerdicts: 30, PlacesLost: 2 }, []);
  expect(made.todo.join()).toMatch(/called texts pumping.*could not be counted/);
  expect((await report(DAY, [])).todo).toEqual([]);
});

test('a message about an alarm says texts and dollars, and never that delivered texts are good ones', async () => {
  const metrics = counted(NOW - 5 * 60_000, { Sends: 120, Deliveries: 118, TextSpend: 9.6, CarrierBlocks: 2 });
  const windows = await readTextFigures(metrics as never, 'texts', NOW);
  expect(windows.map(describeTexts)[0]).toBe(
    'last 15 minutes: 120 texts for 9.60 USD, 118 delivered, 2 blocked by carriers',
  );
  expect(describeTexts({ ...windows[0]!, texts: 0, guarded: 3 })).toBe(
    "last 15 minutes: no text, 3 stopped by the sender's own guard",
  );
  expect(describeTexts({ ...windows[0]!, estimated: 1 })).toContain('(an estimate)');
});
