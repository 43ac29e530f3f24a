import { MetricStore } from '../../../lab/aws/metric-store';
import { probe, type SendGridProbeDependencies } from '../../../lambda/reputation/sendgrid-probe/probe';
import { MAIL_METRIC, WEBHOOK_METRIC } from '../../../lib/contract/reputation/metrics';
import { FakeCloudWatch } from '../loop/fake-cloudwatch';
import { FakeDynamo } from '../loop/fake-dynamo';

const NOW = Date.UTC(2026, 10, 20, 9, 15);
let store: MetricStore;
let lines: string[];
let asked: Array<{ readonly url: string; readonly authorization: string }>;
let pauses: number[];

beforeEach(() => {
  store = new MetricStore(NOW - 40 * 86_400_000);
  lines = [];
  asked = [];
  pauses = [];
});

type Answer = { readonly status?: number; readonly body?: unknown } | Error;

function day(processed: number, bounces = 0, spam_reports = 0): unknown {
  return [{ date: '2026-11-19', stats: [{ metrics: { processed, bounces, spam_reports, requests: processed } }] }];
}

function sound(url: string): Answer {
  if (url.endsWith('/v3/user/account')) return { body: { type: 'paid', reputation: 97.5 } };
  return { body: url.includes('start_date=2026-11-19') ? day(2000, 20, 1) : day(100) };
}

function run(answer: (url: string) => Answer, more: Partial<SendGridProbeDependencies> = {}): Promise<void> {
  return probe({
    monitor: 'Shop',
    api: 'https://api.sendgrid.com',
    apiKey: async () => 'SG.secret\n',
    ledgerTable: 'ledger',
    region: 'eu-west-1',
    cloudWatch: new FakeCloudWatch(store),
    dynamo: new FakeDynamo(),
    clock: { now: () => NOW },
    fetch: (async (url: string, init: RequestInit) => {
      asked.push({ url, authorization: new Headers(init.headers).get('authorization')! });
      const found = answer(url);
      if (found instanceof Error) throw found;
      return new Response(typeof found.body === 'string' ? found.body : JSON.stringify(found.body), {
        status: found.status ?? 200,
      });
    }) as typeof fetch,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    random: () => 1,
    emit: (line) => lines.push(line),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...more,
  });
}

const published = () => JSON.parse(lines[0] ?? '{}');
const count = (value: number) =>
  store.put('OtpShield', MAIL_METRIC.sends.name, { Monitor: 'Shop' }, NOW - 3_600_000, value);

test('publishes the score, the statistics of yesterday and a heartbeat', async () => {
  count(95);
  await run(sound);
  expect(published()).toMatchObject({
    SendGridReputation: 97.5,
    SendGridBouncePercent: 1,
    SendGridSpamReportPercent: 0.05,
    EventsMissing: 0,
    ProbeHeartbeat: 1,
  });
  expect(asked[0]!.authorization).toBe('Bearer SG.secret');
});

test('notices that SendGrid sends while we count nothing', async () => {
  await run(sound);
  expect(published()).toMatchObject({ EventsMissing: 1 });
});

test('with a category a day without codes is nothing to worry about, a day without calls is', async () => {
  await run(sound, { category: 'otp' });
  expect(published()).toMatchObject({ EventsMissing: 1 });
  store.put('OtpShield', WEBHOOK_METRIC.webhookAccepted.name, { Monitor: 'Shop' }, NOW - 3_600_000, 3);
  lines = [];
  await run(sound, { category: 'otp' });
  expect(published()).toMatchObject({ EventsMissing: 0 });
});

test('without an API key asks nobody, and still keeps the baseline', async () => {
  await run(sound, { apiKey: undefined });
  expect(asked).toEqual([]);
  expect(published()).toMatchObject({ ProbeHeartbeat: 1 });
});

test.each<[string, Answer]>([
  ['throttling', { status: 429, body: {} }],
  ['a fault of the server', { status: 503, body: {} }],
  ['a network that fails', new TypeError('fetch failed')],
  ['a time-out', Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
])('tries %s four times with growing pauses, then fails that check alone', async (_, answer) => {
  const broken = (url: string) => (url.endsWith('/account') ? answer : sound(url));
  await expect(run(broken)).rejects.toThrow(/^checks that failed: reputation \(SendGridApiError/);
  expect(asked.filter(({ url }) => url.endsWith('/account'))).toHaveLength(4);
  expect(pauses).toEqual([1000, 2000, 4000]);
  expect(published()).toMatchObject({ SendGridBouncePercent: 1 });
  expect(published()).not.toHaveProperty('SendGridReputation');
  expect(published()).not.toHaveProperty('ProbeHeartbeat');
});

test('does not repeat a refusal, and names neither key nor answer', async () => {
  const refuse = () => ({ status: 401, body: { errors: [{ message: 'SG.secret is wrong' }] } });
  const error = await run(refuse).catch((reason: Error) => reason);
  expect(asked).toHaveLength(3);
  expect((error as Error).message).toContain('status 401');
  expect((error as Error).message).not.toContain('SG.secret');
});

test.each<[string, unknown]>([
  ['no number', { reputation: 'good' }],
  ['a score above 100', { reputation: 101 }],
  ['nothing', {}],
  ['no JSON', '<html>'],
])('publishes no score when the answer is %s', async (_, body) => {
  await expect(run((url) => (url.endsWith('/account') ? { body } : sound(url)))).rejects.toThrow('reputation');
  expect(published()).not.toHaveProperty('SendGridReputation');
});
