import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import { htmlOf, textOf } from '../../../lambda/notices/daily-report/render';
import type { ReportDependencies } from '../../../lambda/notices/daily-report/report-dependencies';
import { makeReport } from '../../../lambda/notices/daily-report/send-report';
import { REFUSAL } from '../../../lib/contract/recipient/guard';
import { PLACES_QUERY, RANGE_NAMES_QUERY, rangesQuery } from '../../../lib/contract/recipient/guard-log';
import { GUARD_METRIC, type GUARD_METRIC as Metrics } from '../../../lib/contract/recipient/guard-metrics';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { metricLines } from '../../../lib/guard/metrics';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { SHOP } from '../shop';
import { SES } from './senders';

const HOUR = 3_600_000;
/** Seven in the morning in Kolkata, half an hour off the clock; the report is about the 19th. */
const NOW = Date.UTC(2026, 10, 20, 1, 30);
const YESTERDAY = Date.UTC(2026, 10, 18, 18, 30);
const GUARD = 'Guard-1A2B3C4D';

const logs = mockClient(CloudWatchLogsClient);
let store: MetricStore;
let alarmsOn: string[];

beforeEach(() => {
  logs.reset();
  logs.on(StartQueryCommand).callsFake(({ queryString }) => ({ queryId: queryString === PLACES_QUERY ? 'p' : 's' }));
  logs.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: [] });
  store = new MetricStore(NOW - 3 * 24 * HOUR);
  alarmsOn = [];
});

type Counts = Partial<Record<keyof typeof Metrics, number>>;

function guard(counts: Counts, channel?: string, at = YESTERDAY + 10 * HOUR): void {
  for (const [key, value] of Object.entries(counts)) {
    const dimensions = { Guard: GUARD, ...(channel && { Channel: channel }) };
    store.put('OtpShield', GUARD_METRIC[key as keyof typeof Metrics].name, dimensions, at, value);
  }
}

/** Counted for the guard, and for the channel. */
function codes(channel: string, sent: number, verified: number, price: number, at?: number): void {
  const counts = { sent, verified, sentCost: sent * price, verifiedCost: verified * price };
  // All but the mails to devices that are known count against the budget.
  guard({ ...counts, charged: sent, chargedCost: sent * price }, channel, at);
  guard(counts, undefined, at);
}

function places(rows: object[], stopped: object[] = []): void {
  const fields = (row: object) => Object.entries(row).map(([field, value]) => ({ field, value: String(value) }));
  logs
    .on(GetQueryResultsCommand, { queryId: 'p' })
    .resolves({ status: 'Complete', results: rows.map(fields) })
    .on(GetQueryResultsCommand, { queryId: 's' })
    .resolves({ status: 'Complete', results: stopped.map(fields) });
}

function dependencies(): ReportDependencies {
  const metrics = new FakeCloudWatch(store);
  return {
    settings: {
      identity: SHOP,
      monitor: 'Shop',
      sender: SES,
      timeZone: 'Asia/Kolkata',
      topicArns: [],
      ingestLogGroupName: 'ingest',
      guard: {
        name: GUARD,
        logGroupName: 'guard-log',
        budgets: {
          email: { perHour: 3000, perDay: 20_000 },
          sms: { perHour: 1000, perDay: 10_000, moneyPerHour: 20, moneyPerDay: 100 },
          voice: { perHour: 10, perDay: 100 },
        },
      },
      prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4, perTextMessage: 0.05 },
      runbookUrl: 'https://wiki.example.com',
    },
    region: 'eu-west-1',
    cloudWatch: {
      send: async (command: { constructor: { name: string }; input: { AlarmNamePrefix?: string } }) =>
        command instanceof DescribeAlarmsCommand
          ? {
              MetricAlarms: alarmsOn
                .filter((name) => name.startsWith(command.input.AlarmNamePrefix!))
                .map((AlarmName) => ({ AlarmName, AlarmActions: ['topic'] })),
            }
          : metrics.send(command),
    } as never,
    logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
    mailer: {} as never,
    sns: {} as never,
    clock: { now: () => NOW },
    pause: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
}

const report = () => makeReport(dependencies());
const row = (text: string, start: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(start))!
    .split(/\s{2,}/);

test('sets codes against verifications by channel, with what the others cost', async () => {
  codes('email', 2000, 1700, 0.0001);
  codes('sms', 400, 300, 0.05);
  const { tables } = await report();
  expect(tables.find(({ title }) => title === 'Codes through the recipient guard')).toEqual({
    title: 'Codes through the recipient guard',
    head: ['', 'sent', 'typed in', 'share', 'the others cost'],
    rows: [
      ['by mail', '2,000', '1,700', '85 %', '0.0300 USD'],
      ['by text message', '400', '300', '75 %', '5.00 USD'],
      ['together', '2,400', '2,000', '83 %', '5.03 USD'],
    ],
  });
});

test('says how much of the budgets was used, in the fullest hour by the clock of the guard', async () => {
  // The halves of one hour by UTC, which are two hours of the day in Kolkata.
  const full = Date.UTC(2026, 10, 19, 8);
  codes('sms', 100, 90, 0.05, full + 10 * 60_000);
  codes('sms', 150, 130, 0.05, full + 40 * 60_000);
  codes('sms', 60, 50, 0.05, full + 70 * 60_000);
  // By counts of their own: not against the budget.
  guard({ sent: 40, sentCost: 2 }, 'sms', full);
  const { tables } = await report();
  expect(tables.find(({ title }) => title === 'Budgets for codes to strangers')!.rows).toEqual([
    ['by mail, in the day', '0', '20,000', '0 %'],
    ['by mail, in the fullest hour', '0', '3,000', '0 %'],
    ['by text message, in the day', '310', '10,000', '3.1 %'],
    ['by text message, in the fullest hour', '250', '1,000', '25 %'],
    ['by text message, money in the day', '15.50 USD', '100.00 USD', '16 %'],
    ['by text message, money in the fullest hour', '12.50 USD', '20.00 USD', '63 %'],
  ]);
});

test('counts what was refused by its reason, and advises where a person is needed', async () => {
  codes('sms', 500, 60, 0.05);
  guard({
    refusedRecipient: 31,
    refusedInvalid: 12,
    refusedShared: 7,
    refusedBudget: 5,
    refusedConversion: 212,
    unavailable: 4,
    failedOpen: 2,
  });
  const { tables, todo } = await report();
  expect(tables.find(({ title }) => title === 'Refused by the recipient guard')!.rows).toEqual([
    ['the recipient had enough', '31'],
    ['no recipient for codes', '12'],
    ['limit of a domain, range, country or client', '7'],
    ['hardly any code there is typed in', '212'],
    ['the budget was used up', '5'],
    ['not sent: the table was out of reach', '4'],
    ['sent unchecked: the table was out of reach', '2'],
  ]);
  const words = todo.join('\n');
  for (const part of [
    'let codes out unchecked',
    'people got no codes',
    'A budget for codes to strangers was used up',
    'it looks like pumping',
    'Of the codes by text message 12 % were typed in; the others cost 22.00 USD.',
  ]) {
    expect(words).toContain(part);
  }
});

test('names where codes went and where they were stopped, from the log of the guard for that day', async () => {
  codes('sms', 500, 400, 0.05);
  places(
    [
      { channel: 'sms', place: 'DE', sent: 450, typedIn: 390, cost: 22.5 },
      { channel: 'email', place: 'gmail.com', sent: 120, cost: 0.012 },
    ],
    [
      { channel: 'sms', place: '+99470123', reason: REFUSAL.conversion, refused: 212 },
      { channel: 'email', place: 'busy.example', reason: REFUSAL.domainLimit, refused: 9 },
    ],
  );
  const text = textOf(await report());
  expect(row(text, 'DE')).toEqual(['DE', '450', 'sms', '390', '87 %']);
  expect(row(text, 'gmail.com')).toEqual(['gmail.com', '120', 'email', '0', '0 %']);
  expect(row(text, '+99470123')).toEqual(['+99470123xxxx', '212', 'sms', 'hardly any typed in']);
  expect(row(text, 'busy.example')).toEqual(['busy.example', '9', 'email', 'limit of the domain']);
  const asked = logs.commandCalls(StartQueryCommand).map(({ args }) => args[0].input);
  expect(asked.filter(({ logGroupName }) => logGroupName === 'guard-log')).toHaveLength(2);
  for (const { startTime, endTime } of asked) {
    expect([startTime, endTime]).toEqual([YESTERDAY / 1000, YESTERDAY / 1000 + 24 * 3600 - 1]);
  }
});

test('asks the log for fields that the guard writes', () => {
  const base = {
    channel: 'sms',
    app: 'shop',
    purpose: 'sign-up',
    degraded: false,
    reporting: true,
    price: 0.05,
  } as const;
  const place = { country: 'AZ', phonePrefix: '+99470123' };
  const lines = [
    ...metricLines(GUARD, { ...base, ...place, kind: 'check', allowed: true }, NOW),
    ...metricLines(GUARD, { ...base, ...place, kind: 'verified', allowed: true }, NOW),
  ].map((line) => JSON.parse(line) as Record<string, unknown>);
  // What the query filters for: one line of two for each decision, so that nothing counts twice.
  const counted = lines.filter(
    (line) => line.event !== undefined && (line.GuardSent !== undefined || line.GuardVerified !== undefined),
  );
  expect(counted).toHaveLength(2);
  for (const name of PLACES_QUERY.match(/Guard\w+/g)!) {
    expect(counted.some((line) => typeof line[name] === 'number')).toBe(true);
  }
  const [refused] = metricLines(
    GUARD,
    { ...base, ...place, kind: 'check', allowed: false, reason: REFUSAL.conversion },
    NOW,
  );
  expect(JSON.parse(refused!)).toMatchObject({ reason: 'conversion', channel: 'sms', ...place });
  const [crowded] = metricLines(
    GUARD,
    { ...base, ...place, range: 'h', crowded: true, kind: 'check', allowed: true },
    NOW,
  );
  for (const [, field] of [
    ...`${RANGE_NAMES_QUERY} ${rangesQuery(['h'])}`.matchAll(/(?:ispresent\(|, |sum\()(\w+)\)/g),
  ])
    expect(JSON.parse(crowded!)).toHaveProperty(field!);
});

test('text messages cost what the guard counted, not one for each request', async () => {
  codes('sms', 500, 400, 0.05);
  codes('voice', 10, 8, 0.04);
  const text = textOf(await report());
  expect(row(text, 'text messages')).toEqual(['text messages', '25.00 USD']);
  expect(row(text, 'calls')).toEqual(['calls', '0.40 USD']);
  expect(text.split('WHAT IT COST')[1]).toMatch(/^together +25\.40 USD$/m);
});

test('alarms of the guard stand beside those of the monitor', async () => {
  alarmsOn = ['Shop-bounces-critical', `${GUARD}-guard-budget`, 'Other-guard-budget'];
  expect((await report()).todo.join('\n')).toContain('Alarms are on: bounces-critical, guard-budget.');
});

describe('a guard that is not wired', () => {
  test('and that nobody asks while codes go out is something to look at', async () => {
    store.put('OtpShield', MAIL_METRIC.sends.name, { Monitor: 'Shop' }, YESTERDAY + 10 * HOUR, 400);
    expect((await report()).todo.join('\n')).toContain('nobody asked the guard');
    guard({ refusedRecipient: 1 });
    expect((await report()).todo.join('\n')).not.toContain('nobody asked the guard');
  });

  test('since nobody says that a code was typed in, is not taken for pumping', async () => {
    codes('sms', 500, 0, 0.05);
    const words = (await report()).todo.join('\n');
    expect(words).toContain('No application says that a code was typed in');
    expect(words).not.toContain('Of the codes by text message');
  });
});

test('what can’t be found out is named, and the rest is there', async () => {
  codes('email', 20, 18, 0.0001);
  logs.on(StartQueryCommand, { logGroupName: 'guard-log' }).rejects(new Error('throttled'));
  const { todo, tables } = await report();
  expect(todo.join('\n')).toContain('This report lacks log of the guard: see its log.');
  const titles = tables.map(({ title }) => title);
  expect(titles).toContain('Codes through the recipient guard');
  expect(titles).not.toContain('Where codes went');
});

test('a query that ends badly or never is an end, too', async () => {
  logs.on(GetQueryResultsCommand).resolves({ status: 'Failed' });
  expect((await report()).todo.join('\n')).toContain('recipient domains, log of the guard');
  logs.on(GetQueryResultsCommand).resolves({ status: 'Running' });
  expect((await report()).todo.join('\n')).toContain('recipient domains, log of the guard');
});

test('HTML shows what strangers wrote as text', async () => {
  places([{ channel: 'email', place: '<img/src=x>.example', sent: 5, typedIn: 1 }]);
  expect(htmlOf(await report())).not.toContain('<img');
});
