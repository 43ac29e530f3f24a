import { DescribeAlarmsCommand, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import { textOf } from '../../../lambda/notices/daily-report/render';
import { makeReport, type ReportDependencies } from '../../../lambda/notices/daily-report/send-report';
import { GUARD_METRIC, type GUARD_METRIC as Metrics } from '../../../lib/contract/recipient/guard-metrics';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { SHOP } from '../shop';
import { SES } from './senders';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Kolkata, where November begins. */
const START = Date.UTC(2026, 9, 31, 18, 30);
/** Seven in the morning in Kolkata on the first of December. */
const FIRST = START + 30 * DAY + 7 * HOUR;
const GUARD = 'Guard-1A2B3C4D';

mockClient(CloudWatchLogsClient).rejects(new Error('no log here'));
let store: MetricStore;
let asked: GetMetricDataCommandInput[];

beforeEach(() => {
  store = new MetricStore(START - DAY);
  asked = [];
});

/** By codes of one channel to strangers. */
function codes(channel: string, day: number, hour: number, count: number, price: number): void {
  const at = START + day * DAY + hour * HOUR;
  const put = (key: keyof typeof Metrics, value: number, dimensions: Record<string, string> = {}) =>
    store.put('OtpShield', GUARD_METRIC[key].name, { Guard: GUARD, ...dimensions }, at, value);
  put('checks', count);
  for (const [key, value] of [
    ['sent', count],
    ['charged', count],
    ['chargedCost', count * price],
  ] as const)
    put(key, value, { Channel: channel });
}

function requests(metric: string, rule: string, day: number, count: number): void {
  store.put('AWS/WAFV2', metric, { Region: 'eu-west-1', WebACL: 'web', Rule: rule }, START + day * DAY + HOUR, count);
}

function report(
  now = FIRST,
  fails: (input: GetMetricDataCommandInput) => boolean = () => false,
  more: { readonly webAcl?: object; readonly allowed?: ReportDependencies['allowed'] } = {},
) {
  const metrics = new FakeCloudWatch(store);
  const dependencies: ReportDependencies = {
    settings: {
      identity: SHOP,
      monitor: 'Shop',
      sender: { ...SES, counted: false },
      timeZone: 'Asia/Kolkata',
      topicArns: [],
      webAcl: { webAclArn: 'arn', webAclMetricName: 'web', ...more.webAcl },
      guard: {
        name: GUARD,
        logGroupName: 'guard-log',
        budgets: {
          email: { perHour: 3000, perDay: 20_000 },
          sms: { perHour: 100, perDay: 600, moneyPerHour: 40, moneyPerDay: 240 },
          voice: { perHour: 200, perDay: 1200, moneyPerHour: 10, moneyPerDay: 60 },
        },
      },
      prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
      runbookUrl: 'https://wiki.example.com',
    },
    region: 'eu-west-1',
    allowed: more.allowed,
    cloudWatch: {
      send: async (command: { constructor: { name: string }; input: GetMetricDataCommandInput }) => {
        if (command instanceof DescribeAlarmsCommand) return { MetricAlarms: [] };
        asked.push(command.input);
        if (fails(command.input)) throw new Error('throttled');
        return metrics.send(command);
      },
    } as never,
    logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
    mailer: {} as never,
    sns: {} as never,
    clock: { now: () => now },
    pause: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  return makeReport(dependencies);
}

const TITLE = 'Settings in November 2026';
const rowsOf = ({ tables }: Awaited<ReturnType<typeof report>>) => tables.find(({ title }) => title === TITLE)?.rows;
const monthly = ({ todo }: Awaited<ReturnType<typeof report>>) => todo.filter((line) => line.startsWith('In November'));
const NOT_LOOKED_AT = [
  ['list entries: not looked at', 'otp-shield block --list'],
  ['routes: not looked at', 'otp-shield doctor --routes'],
];

/** Mails far below their budget, texts that fill theirs on two days, no calls. */
function november(): void {
  for (let day = 0; day < 30; day += 1) {
    // Half past seven in the evening by the clock of the guard: of 31 days there, 30 here.
    codes('email', day, 1, 1, 0.0001);
    codes('email', day, 9, 100, 0.0001);
    codes('email', day, 10, day === 12 ? 210 : 120, 0.0001);
    codes('sms', day, 11, day === 4 || day === 20 ? 98 : 30, 0.06);
    requests('CountedRequests', 'classify-request', day, 300);
    requests('CountedRequests', 'passed', day, day === 12 ? 212 : 90);
  }
}

test('on the first of a month the settings stand against what was used of them', async () => {
  november();
  store.put('OtpShield', GUARD_METRIC.refusedBudget.name, { Guard: GUARD }, START + 29.5 * DAY, 41);
  requests('RequestsWithValidCaptchaToken', 'send-budget', 29, 5);
  requests('BlockedRequests', 'send-ceiling', 29, 7);
  requests('BlockedRequests', 'block-list', 3, 9);
  const made = await report();
  expect(rowsOf(made)).toEqual([
    ['days with codes', '30'],
    ['by mail, fullest hour', '210 of 3,000 (7.0 %)'],
    ['by mail, fullest day', '311 of 20,000 (1.6 %)'],
    ['by text message, fullest hour', '98 of 100 (98 %)'],
    ['by text message, fullest day', '98 of 600 (16 %)'],
    ['by text message, dearest hour', '5.88 of 40.00 USD (15 %)'],
    ['by text message, dearest day', '5.88 of 240.00 USD (2.5 %)'],
    ['by call', 'no code'],
    ['refused, a budget was full', '41 on one day'],
    ['passed, fullest ten minutes', '212'],
    ['turned away by the block list', '9 on one day'],
    ['sendBudget', 'reached on one day'],
    ['sendCeiling', 'reached on one day'],
    ...NOT_LOOKED_AT,
  ]);
  expect(monthly(made)).toEqual([
    'In November 2026 less than a tenth of the budget for codes by mail was ever used (210 of 3,000 in the fullest hour): the rest is room for an attacker; lower budget.email towards twice what you need.',
    'In November 2026 the budget for codes by text message was full, or nearly, on 2 days: see who asked before you raise budget.sms.',
    'In November 2026 no code went out by call, and 200 an hour may: set budget.voice.messagesPerHour to 0 unless somebody needs it.',
    'In November 2026 requests came to limits that many clients share: sendBudget on one day, sendCeiling on one day. See who asked before you raise one.',
  ]);
  const lines = textOf(made).split(`${TITLE.toUpperCase()}\n`)[1]!.split('\n\n')[0]!.split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('a line that nobody came near is named as too high, and what is allowed for good is counted', async () => {
  november();
  const webAcl = { sendBudget: { limit: 3000, windowSeconds: 600 } };
  const made = await report(FIRST, undefined, { webAcl, allowed: async () => 3 });
  expect(rowsOf(made)).toContainEqual(['passed, fullest ten minutes', '212 of 3,000 (7.1 %)']);
  expect(rowsOf(made)).toContainEqual(['allowed for good', '3 addresses']);
  expect(rowsOf(made)?.flat().join()).not.toContain('list entries');
  expect(monthly(made)).toContain(
    'In November 2026 less than a tenth of sendBudget was ever used (212 of 3,000 in the fullest ten minutes): the rest is room for an attacker who needs no puzzle more; lower sendBudget towards twice what you need.',
  );
  expect(made.todo.join()).toContain('3 addresses on the allow list, where nothing expires');
  const lines = textOf(made).split(`${TITLE.toUpperCase()}\n`)[1]!.split('\n\n')[0]!.split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('a line that is used, or counts by another window, is left as it is; a list that could not be read is not empty', async () => {
  november();
  const allowed = async () => Promise.reject(new Error('throttled'));
  const used = await report(FIRST, undefined, { webAcl: { sendBudget: { limit: 600, windowSeconds: 600 } }, allowed });
  expect(rowsOf(used)).toContainEqual(['passed, fullest ten minutes', '212 of 600 (35 %)']);
  expect(rowsOf(used)).toContainEqual(['allowed for good: not known', 'could not be read']);
  expect(used.todo.join('\n')).toContain('list of allowed addresses');
  const other = await report(FIRST, undefined, {
    webAcl: { sendBudget: { limit: 300, windowSeconds: 60 } },
    allowed: async () => 0,
  });
  expect(rowsOf(other)).toContainEqual(['passed, fullest ten minutes', '212']);
  expect(rowsOf(other)).toContainEqual(['allowed for good', '0 addresses']);
  expect([...monthly(used), ...monthly(other)].join()).not.toContain('sendBudget was ever');
  expect(other.todo.join()).not.toContain('allow list');
});

test('on every other day nothing of the month is read', async () => {
  november();
  const made = await report(FIRST - DAY);
  expect(rowsOf(made)).toBeUndefined();
  expect(monthly(made)).toEqual([]);
  const usual = asked.length;
  asked = [];
  await report();
  expect(asked).toHaveLength(usual + 3);
  const [guard, lines, passed] = asked.filter(({ StartTime }) => StartTime!.getTime() <= START);
  expect([guard, lines, passed].map((input) => input!.MetricDataQueries!.length)).toEqual([11, 38, 1]);
});

test('what could not be read is judged by nobody, and named', async () => {
  november();
  const made = await report(FIRST, ({ StartTime }) => StartTime!.getTime() <= START);
  expect(rowsOf(made)).toEqual([
    ['budgets: not known', 'could not be read'],
    ['sendBudget: not known', 'could not be read'],
    ...NOT_LOOKED_AT,
  ]);
  expect(monthly(made)).toEqual([]);
  expect(made.todo.join('\n')).toContain('November 2026 of the guard, November 2026 of the web ACL');
});

test('a guard that nobody asked and a web ACL that saw nothing say nothing of their limits', async () => {
  const made = await report();
  expect(rowsOf(made)).toEqual([
    ['budgets: not known', 'nobody asked the guard'],
    ['sendBudget: not known', 'no request was seen'],
    ...NOT_LOOKED_AT,
  ]);
  expect(monthly(made)).toEqual([]);
});

test('in a few days nothing is too high, but full is full', async () => {
  for (const day of [26, 27, 28]) {
    codes('email', day, 9, 50, 0.0001);
    codes('sms', day, 9, day === 27 ? 100 : 20, 0.06);
    requests('CountedRequests', 'classify-request', day, 60);
  }
  const made = await report();
  expect(rowsOf(made)).toContainEqual(['days with codes', '3: too few to judge']);
  expect(rowsOf(made)).toContainEqual(['turned away by the block list', 'nobody, or there is none']);
  expect(rowsOf(made)).toContainEqual(['sendBudget', 'not reached, 3 days seen']);
  expect(monthly(made)).toEqual([expect.stringContaining('by text message was full, or nearly, on one day')]);
});
