import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import { htmlOf, textOf } from '../../../lambda/notices/daily-report/render';
import type { ReportDependencies } from '../../../lambda/notices/daily-report/report-dependencies';
import { makeReport, sendReport } from '../../../lambda/notices/daily-report/send-report';
import { MAIL_METRIC, PROBE_METRIC } from '../../../lib/contract/reputation/metrics';
import { SENDGRID_METRIC } from '../../../lib/contract/reputation/sendgrid/metrics';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { SHOP } from '../shop';
import { SENDGRID, SES } from './senders';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Seven in the morning in Berlin; the report is about the 19th. */
const NOW = Date.UTC(2026, 10, 20, 6);
const YESTERDAY = Date.UTC(2026, 10, 18, 23);

const sns = mockClient(SNSClient);
const ses = mockClient(SESv2Client);
const logs = mockClient(CloudWatchLogsClient);
let store: MetricStore;
let alarmsOn: string[];

beforeEach(() => {
  for (const client of [sns, ses, logs]) client.reset();
  sns.on(PublishCommand).resolves({});
  ses.on(SendEmailCommand).resolves({});
  logs.on(StartQueryCommand).resolves({ queryId: 'q' });
  logs.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: [] });
  store = new MetricStore(NOW - 12 * DAY);
  alarmsOn = [];
});

function put(
  name: string,
  at: number,
  value: number,
  namespace = 'OtpShield',
  dimensions: object = { Monitor: 'Shop' },
) {
  store.put(namespace, name, dimensions as Record<string, string>, at, value);
}

function mail(daysAgo: number, counts: Partial<Record<keyof typeof MAIL_METRIC, number>>): void {
  for (const [key, value] of Object.entries(counts)) {
    put(MAIL_METRIC[key as keyof typeof MAIL_METRIC].name, YESTERDAY - daysAgo * DAY + 10 * HOUR, value);
  }
}

function quietWeek(): void {
  for (let daysAgo = 7; daysAgo >= 0; daysAgo -= 1) {
    mail(daysAgo, { sends: 2000, deliveries: 1975, hardBounces: 20, softBounces: 3, notAttempted: 5, complaints: 1 });
  }
  for (let run = 0; run < 288; run += 1) put(PROBE_METRIC.probeHeartbeat.name, YESTERDAY + run * 300_000, 1);
  put(ACCOUNT_METRIC.enforcementLevel.name, YESTERDAY + 20 * HOUR, 0);
  put(ACCOUNT_METRIC.quotaUsed.name, YESTERDAY + 20 * HOUR, 4);
  put(ACCOUNT_METRIC.identitiesWithoutDkim.name, YESTERDAY + 20 * HOUR, 0);
  put(ACCOUNT_METRIC.suppressionGrowth.name, YESTERDAY + 20 * HOUR, 12);
  webAclDay({ 'classify-request': 2600, passed: 2010, 'verify-passed': 1800 }, 2300, { 'rate-limit': 40 });
}

function webAclDay(counted: Record<string, number>, challenged: number, blocked: Record<string, number>): void {
  const waf = (metric: string, Rule: string, value: number) =>
    put(metric, YESTERDAY + 10 * HOUR, value, 'AWS/WAFV2', { Region: 'eu-west-1', WebACL: 'otp-acl', Rule });
  for (const [rule, value] of Object.entries(counted)) waf('CountedRequests', rule, value);
  waf('CaptchaRequests', 'human-check', challenged);
  waf('CaptchasAttempted', 'human-check', challenged);
  waf('RequestsWithValidCaptchaToken', 'human-check', counted.passed ?? 0);
  for (const [rule, value] of Object.entries(blocked)) waf('BlockedRequests', rule, value);
}

function attackYesterday(): void {
  quietWeek();
  mail(0, { sends: 3000, hardBounces: 700, badRecipients: 260, complaints: 9 });
  put('RecipientsWith2Codes', YESTERDAY + 10 * HOUR, 90);
  put('RecipientsWith6Codes', YESTERDAY + 10 * HOUR, 2);
  put('RecipientsWith15Codes', YESTERDAY + 10 * HOUR, 1);
  webAclDay({ 'classify-request': 9000, passed: 3100 }, 5200, { 'token-reuse-limit-header': 700 });
  put(ACCOUNT_METRIC.enforcementLevel.name, YESTERDAY + 21 * HOUR, 1);
  logs.on(GetQueryResultsCommand).resolves({
    status: 'Complete',
    results: [
      [
        { field: 'recipientDomains', value: 'gmail.com=1200 sms-gateway.example=900 example.org=3' },
        { field: 'bouncedDomains', value: 'sms-gateway.example=640' },
      ],
      [{ field: 'recipientDomains', value: 'gmail.com=800' }],
    ],
  });
  alarmsOn = ['bounces-critical', 'under-review'];
}

function dependencies(more: Partial<ReportDependencies> = {}): ReportDependencies {
  const metrics = new FakeCloudWatch(store);
  const cloudWatch = {
    send: async (command: { constructor: { name: string }; input: unknown }) =>
      command instanceof DescribeAlarmsCommand
        ? {
            CompositeAlarms: [
              ...alarmsOn.map((name) => ({ AlarmName: `Shop-${name}`, AlarmActions: ['topic'] })),
              { AlarmName: 'Shop-bounces-15m', AlarmActions: [] },
            ],
          }
        : metrics.send(command),
  };
  return {
    settings: {
      identity: SHOP,
      monitor: 'Shop',
      sender: SES,
      timeZone: 'Europe/Berlin',
      topicArns: ['arn:aws:sns:eu-west-1:123456789012:people'],
      mail: { from: 'shield@example.com', to: ['ops@example.com'] },
      webAcl: { webAclArn: 'arn', webAclMetricName: 'otp-acl' },
      ingestLogGroupName: 'ingest',
      deadLetterQueueName: 'dead',
      prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4, perTextMessage: 0.05 },
      runbookUrl: 'https://wiki.example.com',
    },
    region: 'eu-west-1',
    cloudWatch: cloudWatch as never,
    logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
    mailer: new SESv2Client({ region: 'eu-west-1' }),
    sns: new SNSClient({ region: 'eu-west-1' }),
    clock: { now: () => NOW },
    pause: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...more,
  };
}

const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.startsWith(start))!;

describe('a quiet day', () => {
  test('names the user pool that the web ACL guards, where it is one', async () => {
    quietWeek();
    const given = dependencies();
    const webAcl = { ...given.settings.webAcl!, userPoolId: 'eu-central-1_aB3dE5fG7' };
    const report = await makeReport({ ...given, settings: { ...given.settings, webAcl } });
    expect(lineOf(textOf(report), 'guards')).toMatch(/user pool eu-central-1_aB3dE5fG7$/);
    expect(textOf(await makeReport(given))).not.toContain('user pool');
  });

  test('says so first, and compares with the day before and the week', async () => {
    quietWeek();
    const report = await makeReport(dependencies());
    expect(report.subject).toBe('Codes on 2026-11-19: all quiet (Shop/SignUp, eu-central-1)');
    const text = textOf(report);
    expect(text.startsWith('All quiet.\n')).toBe(true);
    expect(lineOf(text, 'codes sent').split(/\s{2,}/)).toEqual(['codes sent', '2,000', '2,000', '2,000']);
    expect(lineOf(text, 'bounce rate')).toContain('1.0 % (0.65 % – 1.5 %)');
    expect(lineOf(text, 'status')).toMatch(/healthy$/);
    expect(lineOf(text, 'quota used')).toMatch(/4\.0 %$/);
    expect(lineOf(text, 'new on the suppression list')).toMatch(/12$/);
    expect(lineOf(text, 'runs of the probe')).toMatch(/288$/);
    expect(lineOf(text, 'checked for each that reached it')).toMatch(/90 %$/);
    expect(lineOf(text, 'alarms on now')).toMatch(/none$/);
  });

  test('costs what the prices say', async () => {
    quietWeek();
    const text = textOf(await makeReport(dependencies()));
    expect(lineOf(text, 'mails ')).toMatch(/0\.20 USD$/);
    expect(lineOf(text, 'CAPTCHA')).toMatch(/0\.92 USD$/);
    expect(lineOf(text, 'text messages')).toMatch(/100\.50 USD$/);
    expect(lineOf(text, 'together')).toMatch(/101\.62 USD$/);
  });

  test('with a handful of mails has no rates', async () => {
    mail(0, { sends: 40, hardBounces: 8 });
    put(PROBE_METRIC.probeHeartbeat.name, YESTERDAY + HOUR, 1);
    const report = await makeReport(dependencies());
    expect(lineOf(textOf(report), 'bounce rate')).toContain('too few to judge');
    expect(report.calm).toBe(true);
  });

  test('counts in the time zone, not in UTC', async () => {
    put(MAIL_METRIC.sends.name, Date.UTC(2026, 10, 18, 23, 30), 7);
    put(MAIL_METRIC.sends.name, Date.UTC(2026, 10, 19, 23, 30), 100);
    const text = textOf(await makeReport(dependencies()));
    expect(lineOf(text, 'codes sent').split(/\s{2,}/)[1]).toBe('7');
  });
});

describe('a day with an attack', () => {
  test('says what to do, in the order of its weight', async () => {
    attackYesterday();
    const { todo, subject } = await makeReport(dependencies());
    expect(subject).toBe(`Codes on 2026-11-19: ${todo.length} to look at (Shop/SignUp, eu-central-1)`);
    expect(todo[0]).toContain('AWS reviews or paused the account');
    expect(todo[1]).toContain('Bounces are certainly above the 2 %');
    const words = todo.join('\n');
    expect(words).toContain('People mark codes as spam');
    expect(words).toContain('2 recipients got six codes or more');
    expect(words).toContain('Twice as many codes as the day before');
    expect(words).toContain('Many recipients are known to be bad');
    expect(words).toContain('Alarms are on: bounces-critical, under-review.');
  });

  test('names the recipient domains and the rules that blocked', async () => {
    attackYesterday();
    const text = textOf(await makeReport(dependencies()));
    expect(lineOf(text, 'gmail.com').split(/\s{2,}/)).toEqual(['gmail.com', '2,000', '0']);
    expect(lineOf(text, 'sms-gateway.example').split(/\s{2,}/)).toEqual(['sms-gateway.example', '900', '640']);
    expect(lineOf(text, '… by token-reuse-limit-header')).toMatch(/700$/);
    expect(lineOf(text, '6 or more')).toMatch(/2$/);
  });
});

describe('where nothing is known', () => {
  const advice = async () => (await makeReport(dependencies())).todo.join('\n');

  test('no code that was checked says that the routes may not be named', async () => {
    mail(0, { sends: 2000, hardBounces: 20 });
    webAclDay({ 'classify-request': 2000, passed: 2000 }, 0, {});
    expect(await advice()).toContain(
      'The web ACL saw no code being checked: name the routes that check one (verifyRoutes)',
    );
    expect(await advice()).not.toContain('Fewer than a third');
    webAclDay({ 'verify-passed': 20 }, 0, {});
    expect(await advice()).toContain('Fewer than a third of the codes are typed in');
    expect(await advice()).not.toContain('verifyRoutes');
  });

  test('a probe that said nothing leaves the quota out instead of calling it unlimited', async () => {
    mail(0, { sends: 2000, hardBounces: 20 });
    expect(textOf(await makeReport(dependencies()))).not.toMatch(/quota used|SES ACCOUNT/);
    put(ACCOUNT_METRIC.enforcementLevel.name, YESTERDAY + 21 * HOUR, 0);
    expect(lineOf(textOf(await makeReport(dependencies())), 'quota used')).toMatch(/unlimited$/);
  });
});

test('countries and hours that are unusual here are things to look at, and the report says where to go on', async () => {
  quietWeek();
  // A night hour with codes, at a site that had requests on the days before.
  const waf = (Rule: string, at: number, value: number) =>
    put('CountedRequests', at, value, 'AWS/WAFV2', { Region: 'eu-west-1', WebACL: 'otp-acl', Rule });
  for (let day = 1; day <= 7; day += 1) {
    waf('classify-request', YESTERDAY - day * DAY + 10 * HOUR, 2600);
    waf('passed', YESTERDAY - day * DAY + 10 * HOUR, 2010);
    waf('verify-passed', YESTERDAY - day * DAY + 10 * HOUR, 1800);
  }
  waf('classify-request', YESTERDAY + 3 * HOUR, 90);
  waf('passed', YESTERDAY + 3 * HOUR, 90);
  const row = (country: string, requests: number, ago: number) => [
    { field: 'country', value: country },
    { field: 'requests', value: String(requests) },
    { field: 'ago', value: String(ago) },
  ];
  logs.on(GetQueryResultsCommand).resolves({
    status: 'Complete',
    results: [1, 2, 3].map((ago) => row('DE', 2000, ago)).concat([row('DE', 2010, 0), row('NG', 240, 0)]),
  });
  const base = dependencies();
  const settings = {
    ...base.settings,
    webAcl: { ...base.settings.webAcl!, logGroupName: 'aws-waf-logs' },
    dashboardName: 'Shop',
  };
  const report = await makeReport({ ...base, settings });
  expect(report.todo).toEqual([
    expect.stringMatching(
      /^90 requests for a code reached the application from 03:00 to 04:00, at most 0 at that time/,
    ),
    expect.stringMatching(/^240 requests for a code reached the application from NG that day, at most 0 a day/),
  ]);
  expect(report.links.map(({ title }) => title)).toEqual([
    'dashboard',
    'alarms that are on',
    'when people get no codes',
    'all runbooks',
  ]);
  expect(htmlOf(report)).toContain('#dashboards/dashboard/Shop"');
});

test('alarms of the responder and the auditor are on the list, each alarm once', async () => {
  const base = dependencies();
  const topic = 'arn:aws:sns:eu-west-1:123456789012:notifier';
  const on = {
    [topic]: ['Shop-OtpShield-Auditor-audit-findings', 'Shop-bounces-critical'],
    'Shop-': ['Shop-bounces-critical', 'Shop-notifier-errors'],
  };
  const cloudWatch = {
    send: async (command: { input: { AlarmNamePrefix?: string; ActionPrefix?: string } }) =>
      command instanceof DescribeAlarmsCommand
        ? {
            MetricAlarms: on[(command.input.ActionPrefix ?? command.input.AlarmNamePrefix) as keyof typeof on].map(
              (AlarmName) => ({ AlarmName, AlarmActions: [topic] }),
            ),
          }
        : base.cloudWatch.send(command as never),
  };
  const settings = { ...base.settings, alarmTopicArn: topic };
  const { todo } = await makeReport(dependencies({ cloudWatch: cloudWatch as never, settings }));
  expect(todo.at(-1)).toBe('Alarms are on: OtpShield-Auditor-audit-findings, bounces-critical, notifier-errors.');
});

describe('a SendGrid account', () => {
  const sendGrid = () => {
    const base = dependencies();
    return { ...base, settings: { ...base.settings, sender: SENDGRID } };
  };

  test('is reported with its score and its own statistics, and nothing about SES', async () => {
    mail(0, { sends: 2000, hardBounces: 20 });
    put(PROBE_METRIC.probeHeartbeat.name, YESTERDAY + HOUR, 48);
    put(SENDGRID_METRIC.reputation.name, YESTERDAY + 20 * HOUR, 97);
    put(SENDGRID_METRIC.bouncePercent.name, YESTERDAY + 20 * HOUR, 1.2);
    put(SENDGRID_METRIC.spamReportPercent.name, YESTERDAY + 20 * HOUR, 0.03);
    const report = await makeReport(sendGrid());
    expect(report.calm).toBe(true);
    const text = textOf(report);
    expect(text).toContain('SENDGRID ACCOUNT');
    expect(text).not.toContain('SES ACCOUNT');
    expect(lineOf(text, 'reputation score')).toMatch(/97 of 100$/);
    expect(lineOf(text, 'bounces by its statistics')).toMatch(/1\.2 %$/);
    expect(lineOf(text, 'spam reports')).toMatch(/0\.03 %$/);
  });

  test('whose score fell is something to look at; without an API key nothing is said about it', async () => {
    put(PROBE_METRIC.probeHeartbeat.name, YESTERDAY + HOUR, 48);
    expect(textOf(await makeReport(sendGrid()))).not.toContain('SENDGRID ACCOUNT');
    put(SENDGRID_METRIC.reputation.name, YESTERDAY + 20 * HOUR, 74);
    expect((await makeReport(sendGrid())).todo[0]).toContain('score of SendGrid is below 80');
  });
});

describe('sending', () => {
  test('goes to every topic as text and by mail as text and HTML', async () => {
    quietWeek();
    await sendReport(dependencies());
    const [publish] = sns.commandCalls(PublishCommand);
    expect(publish!.args[0].input.Message).toContain('All quiet.');
    const { FromEmailAddress, Destination, Content } = ses.commandCalls(SendEmailCommand)[0]!.args[0].input;
    expect([FromEmailAddress, Destination]).toEqual(['shield@example.com', { ToAddresses: ['ops@example.com'] }]);
    expect(Content!.Simple!.Body!.Html!.Data).toContain('<h1');
    expect(Content!.Simple!.Body!.Text!.Data).toBe(publish!.args[0].input.Message);
  });

  test('reaches the topic when the mail fails, and fails the invocation', async () => {
    ses.on(SendEmailCommand).rejects(Object.assign(new Error('paused'), { name: 'AccountSuspendedException' }));
    await expect(sendReport(dependencies())).rejects.toThrow('paused');
    expect(sns.commandCalls(PublishCommand)).toHaveLength(1);
  });

  test('names what could not be found out instead of showing zeros', async () => {
    logs.on(StartQueryCommand).rejects(new Error('throttled'));
    const report = await makeReport(
      dependencies({ cloudWatch: { send: async () => Promise.reject(new Error('down')) } as never }),
    );
    const missing =
      'counts of the mail, state of the account, counts of the web ACL, recipient domains, hours of the day, alarms, dead letters';
    expect(report.todo).toEqual([`This report lacks ${missing}: see its log.`]);
    expect(report.tables.map(({ title }) => title)).toEqual(['This shield']);
  });
});

test('HTML shows what strangers wrote as text', async () => {
  attackYesterday();
  logs.on(GetQueryResultsCommand).resolves({
    status: 'Complete',
    results: [[{ field: 'recipientDomains', value: '<img/src=x>.example=5' }]],
  });
  const html = htmlOf(await makeReport(dependencies()));
  expect(html).not.toContain('<img');
});
