import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetIPSetCommand, GetSampledRequestsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import { writtenText } from '../../../lab/aws/written-text';
import { acknowledged } from '../../../lambda/notices/alarm-notifier/incident';
import { DynamoNoticeLedger } from '../../../lambda/notices/alarm-notifier/notice-ledger';
import { type NotifierDependencies, notify } from '../../../lambda/notices/alarm-notifier/notify';
import { remind } from '../../../lambda/notices/alarm-notifier/remind';
import { encodeRecord } from '../../../lib/contract/posture/gate-record';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { OtpResponder } from '../../../lib/posture/otp-responder';
import { OtpRuleGroup } from '../../../lib/protection/otp-rule-group';
import { SesReputationMonitor } from '../../../lib/reputation/ses/ses-reputation-monitor';
import { incompleteCommands } from '../../complete-commands';
import { ROUTES } from '../../protection/stack';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { FakeDynamo } from '../../reputation/loop/fake-dynamo';
import { alarmMessage, type PayloadOptions } from '../alarm-payload';
import { CUSTOM_NOTIFICATION } from '../custom-notification';
import { SHOP } from '../shop';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 20, 9, 35);
const WEB_ACL = 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/otp/4711';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:people';
const CHAT = 'arn:aws:sns:eu-west-1:123456789012:chat';
const ALARM_TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alarms';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const monitor = new SesReputationMonitor(stack, 'Reputation', {
  notify: [new Topic(stack, 'Topic')],
  configurationSetName: 'otp',
  webAcl: { webAclArn: WEB_ACL, webAclMetricName: 'otp-acl', logGroup: new LogGroup(stack, 'Log') },
});
const resources = Object.values(Template.fromStack(stack).toJSON().Resources) as Array<{
  Type: string;
  Properties: Record<string, unknown>;
}>;
const alarms = resources.filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type));
const byName = (name: string) =>
  alarms.find(({ Properties }) => Properties.AlarmName === `${monitor.monitorName}-${name}`)!;

const sns = mockClient(SNSClient);
const waf = mockClient(WAFV2Client);
const logs = mockClient(CloudWatchLogsClient);
let store: MetricStore;
let logged: object[];

beforeEach(() => {
  for (const client of [sns, waf, logs]) client.reset();
  sns.on(PublishCommand).resolves({});
  waf.on(GetSampledRequestsCommand).resolves({ SampledRequests: [] });
  waf.on(GetIPSetCommand).resolves({ IPSet: { Addresses: [], Description: 'x' } as never, LockToken: 'l' });
  logs.on(StartQueryCommand).resolves({ queryId: 'q' });
  logs.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: [] });
  store = new MetricStore(NOW - 2 * 86_400_000);
  logged = [];
});

function dependencies(more: Partial<NotifierDependencies> = {}): NotifierDependencies {
  return {
    settings: {
      identity: SHOP,
      monitor: monitor.monitorName,
      alarmTopicArn: ALARM_TOPIC,
      topicArns: [TOPIC],
      chatTopicArns: [CHAT],
      pageTopicArns: [],
      warningsToLog: false,
      runbookUrl: 'https://wiki.example.com',
      counted: true,
      webAcl: {
        webAclArn: WEB_ACL,
        webAclMetricName: 'otp-acl',
        logGroupName: 'aws-waf-logs-otp',
        lockdownSetArn:
          'arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/lockdown/5d1f0b7c-8a43-4c0e-9f43-6f1d2f9f5a01',
        strictSetArn: 'arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/strict/5d1f0b7c-8a43-4c0e-9f43-6f1d2f9f5a02',
      },
      dashboardName: 'Shop-Otp',
    },
    region: 'eu-west-1',
    sns: new SNSClient({ region: 'eu-west-1' }),
    cloudWatch: new FakeCloudWatch(store),
    waf: new WAFV2Client({ region: 'eu-west-1' }),
    logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
    clock: { now: () => NOW },
    pause: async () => {},
    log: { info: () => {}, warn: (message, fields) => logged.push({ message, ...fields }), error: () => {} },
    ...more,
  };
}

const raised: PayloadOptions = { from: 'OK', to: 'ALARM', at: NOW - 4 * MINUTE };

function tell(message: string, more: Partial<NotifierDependencies> = {}, messageId = 'm1'): Promise<void> {
  return notify({ Records: [{ Sns: { MessageId: messageId, Message: message } }] }, dependencies(more));
}

function published(topic = TOPIC) {
  return sns
    .commandCalls(PublishCommand)
    .map(({ args }) => args[0].input)
    .filter(({ TopicArn }) => TopicArn === topic);
}

function mail(): string {
  expect(published()).toHaveLength(1);
  return JSON.parse(published()[0]!.Message!).email;
}

function attack(): void {
  const put = (name: string, at: number, value: number) =>
    store.put('OtpShield', name, { Monitor: monitor.monitorName }, at, value);
  put(MAIL_METRIC.sends.name, NOW - 10 * MINUTE, 40);
  put(MAIL_METRIC.hardBounces.name, NOW - 8 * MINUTE, 18);
  put(MAIL_METRIC.sends.name, NOW - 5 * 60 * MINUTE, 400);
  put(MAIL_METRIC.hardBounces.name, NOW - 5 * 60 * MINUTE, 4);
  put(MAIL_METRIC.bounceBaseline.name, NOW - 8 * MINUTE, 0.011);
  const ofRule = (metric: string, rule: string, value: number) =>
    store.put('AWS/WAFV2', metric, { Region: 'eu-west-1', WebACL: 'otp-acl', Rule: rule }, NOW - 9 * MINUTE, value);
  ofRule('CountedRequests', 'classify-request', 412);
  ofRule('CaptchaRequests', 'human-check', 330);
  ofRule('RequestsWithValidCaptchaToken', 'human-check', 52);
  ofRule('BlockedRequests', 'token-reuse-limit-header', 30);
  ofRule('CountedRequests', 'passed', 52);
  const request = (Country: string, ClientIP: string, agent: string) => ({
    Request: {
      ClientIP,
      Country,
      URI: '/api/auth/otp?email=jane@example.net',
      Headers: [{ Name: 'User-Agent', Value: agent }],
    },
    Weight: 10,
  });
  waf.on(GetSampledRequestsCommand).resolves({
    SampledRequests: [
      request('BR', '203.0.113.7', 'curl/8 <script>alert(1)</script>'),
      request('BR', '203.0.113.8', 'Mozilla/5.0'),
      request('DE', '198.51.100.9', 'Mozilla/5.0'),
    ] as never,
  });
  logs
    .on(GetQueryResultsCommand)
    .resolvesOnce({ status: 'Running' })
    .resolves({
      status: 'Complete',
      results: [
        [
          { field: 'network', value: '28573' },
          { field: 'fingerprint', value: 't13d1516h2_8daaf6152771_b186095e22b6' },
          { field: 'requests', value: '300' },
        ],
      ],
    });
  waf.on(GetIPSetCommand, { Name: 'strict' }).resolves({
    IPSet: {
      Addresses: ['0.0.0.0/1', '128.0.0.0/1'],
      Description: encodeRecord({
        open: true,
        since: NOW - 3 * MINUTE,
        until: NOW + 27 * MINUTE,
        by: 'responder',
        why: 'bounces-critical is on',
      }),
    } as never,
    LockToken: 'l',
  });
}

describe('an attack', () => {
  test('becomes one mail that says what, since when, how sure, what goes on, what was done and what to do', async () => {
    attack();
    await tell(alarmMessage(byName('bounces-critical'), { ...raised, behind: [`${monitor.monitorName}-bounces-15m`] }));
    expect(published()[0]!.Subject).toBe('CRITICAL: bounces-critical (Shop/SignUp, eu-central-1)');
    const text = mail();
    for (const words of [
      'What happened:\n  Codes go to addresses that do not exist',
      'Behind it: bounces-15m',
      '2026-11-20 09:31 UTC (4 minutes ago)',
      'last 15 minutes: 18 of 40 mails bounced = 45 % (95 % sure: 31 % to 60 %)',
      'last 24 hours: 22 of 440 mails bounced = 5.0 %',
      'usual here: 1.1 % bounce',
      '412 code requests, 278 to 330 turned back with a puzzle, 52 with a solved one, 30 blocked, 52 reached the backend',
      'countries: BR 20, DE 10',
      'addresses: 198.51.100.9 10, 203.0.113.7 10, 203.0.113.8 10',
      'networks (ASN): 28573 300',
      'TLS fingerprints (JA4): t13d1516h2 8daaf6152771 b186095e22b6 300',
      'paths: /api/auth/otp 30',
      'posture strict since 2026-11-20 09:32 UTC, until 2026-11-20 10:02 UTC, by responder: bounces-critical is on',
      'blocked in the last hour: 30 by token-reuse-limit-header',
      'What to do now:\n  see first who asks for the codes',
      'runbook:   https://github.com/cdk-otp-shield/cdk-otp-shield/blob/main/docs/runbooks/bounces.md',
      '#dashboards/dashboard/Shop-Otp',
      `#alarmsV2:alarm/${monitor.monitorName}-bounces-critical`,
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('Not found out');
  });

  test('carries no recipient and nothing that a stranger could make active', async () => {
    attack();
    await tell(alarmMessage(byName('bounces-critical'), raised));
    const everything = JSON.stringify(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input));
    expect(everything).not.toContain('jane');
    expect(everything).not.toContain('<script>');
  });

  test.each([
    ['/v1/users/jane@example.net/code', '/v1/users/(hidden)/code'],
    ['/v1/users/jane%40example.net/code', '/v1/users/(hidden)/code'],
    ['/sms/+4915123456789?retry=1', '/sms/(hidden)'],
    ['/v2/otp/2026', '/v2/otp/2026'],
  ])('shows the path %s as %s', async (uri, shown) => {
    attack();
    waf.on(GetSampledRequestsCommand).resolves({
      SampledRequests: [{ Request: { URI: uri }, Weight: 1 }] as never,
    });
    await tell(alarmMessage(byName('bounces-critical'), raised));
    expect(mail()).toContain(`paths: ${shown} 1\n`);
  });

  test('reaches machines as the alarm of CloudWatch with our findings added', async () => {
    attack();
    const message = alarmMessage(byName('bounces-critical'), raised);
    await tell(message);
    const [input] = published();
    expect(input!.MessageStructure).toBe('json');
    const machine = JSON.parse(JSON.parse(input!.Message!).default);
    expect(machine).toMatchObject(JSON.parse(message));
    expect(machine.OtpShield.sections[0].title).toBe('What happened');
  });

  test('reaches a chat as a custom notification, with the next steps apart and one thread for each alarm', async () => {
    attack();
    await tell(alarmMessage(byName('bounces-critical'), raised));
    const [input] = published(CHAT);
    expect(input!.MessageStructure).toBeUndefined();
    expect(CUSTOM_NOTIFICATION.parse(JSON.parse(input!.Message!))).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'CRITICAL: bounces-critical (Shop/SignUp, eu-central-1)',
        nextSteps: [
          expect.stringContaining('see first who asks'),
          expect.stringMatching(/^first type: `otp-shield samples .*`$/),
          expect.stringMatching(/^to end strict: `otp-shield release .*`$/),
        ],
      },
      metadata: {
        threadId: `${monitor.monitorName}-bounces-critical`,
        eventType: 'ALARM',
        additionalContext: { shield: 'Shop/SignUp', look: 'yes', release: 'yes', acknowledge: 'yes' },
      },
    });
  });
});

describe('every alarm as synthesized', () => {
  test.each(
    alarms.map((alarm) => [String(alarm.Properties.AlarmName).slice(monitor.monitorName.length + 1), alarm] as const),
  )('%s becomes a message with its own text', async (name, alarm) => {
    await tell(alarmMessage(alarm, raised));
    expect(published()[0]!.Subject).toMatch(new RegExp(`^(CRITICAL|WARNING): ${name} `));
    const [, happened] = /: ([\s\S]*?)\n\nWhat to do/.exec(writtenText(alarm.Properties.AlarmDescription)!)!;
    expect(mail()).toContain(happened);
    expect(published()[0]!.Subject!.length).toBeLessThanOrEqual(100);
  });
});

describe('what is no news', () => {
  const silent = () => byName('probe-silent');

  test.each<[string, PayloadOptions]>([
    ['the first OK of a new alarm', { from: 'INSUFFICIENT_DATA', to: 'OK', at: NOW }],
    ['a lack of data', { from: 'OK', to: 'INSUFFICIENT_DATA', at: NOW }],
    [
      'a sign of life that is still to come after a deployment',
      { from: 'INSUFFICIENT_DATA', to: 'ALARM', at: NOW, configuredAt: NOW - MINUTE },
    ],
  ])('%s is not told', async (_, options) => {
    await tell(alarmMessage(silent(), options));
    expect(published()).toHaveLength(0);
  });

  test.each<[string, PayloadOptions]>([
    ['a sign of life that stopped', { from: 'OK', to: 'ALARM', at: NOW, configuredAt: NOW - MINUTE }],
    ['one that never came', { from: 'INSUFFICIENT_DATA', to: 'ALARM', at: NOW, configuredAt: NOW - 86_400_000 }],
    ['the end of an alarm', { from: 'ALARM', to: 'OK', at: NOW }],
  ])('%s is told', async (_, options) => {
    await tell(alarmMessage(silent(), options));
    expect(published()).toHaveLength(1);
  });

  test('the end says that there is nothing to do', async () => {
    await tell(alarmMessage(byName('bounces-critical'), { from: 'ALARM', to: 'OK', at: NOW }));
    expect(published()[0]!.Subject).toMatch(/^OVER: /);
    expect(mail()).toContain('It is over:');
    expect(mail()).toContain('What to do now:\n  nothing');
  });

  test('a message that comes twice is told once, and again when the first attempt failed', async () => {
    const ledger = new DynamoNoticeLedger(new FakeDynamo(), 'ledger', { now: () => NOW }, async () => {});
    const message = alarmMessage(byName('bounces-critical'), raised);
    sns.reset();
    sns.on(PublishCommand).rejects(new Error('throttled'));
    await expect(tell(message, { ledger }, 'first')).rejects.toThrow('throttled');
    sns.reset();
    sns.on(PublishCommand).resolves({});
    await tell(message, { ledger }, 'first');
    expect(published()).toHaveLength(1);
    await tell(message, { ledger }, 'copy');
    expect(published()).toHaveLength(1);
  });
});

describe('faults', () => {
  test('parts that cannot be found out are left out and named; the message goes out', async () => {
    attack();
    waf.on(GetSampledRequestsCommand).rejects(Object.assign(new Error('x'), { name: 'WAFInternalErrorException' }));
    waf.on(GetIPSetCommand, { Name: 'lockdown' }).rejects(new Error('denied'));
    logs.on(StartQueryCommand).rejects(new Error('denied'));
    const cloudWatch = { send: async () => Promise.reject(new Error('down')) };
    await tell(alarmMessage(byName('bounces-critical'), raised), { cloudWatch: cloudWatch as never });
    const missing = /Not found out:\n {2}(.*) \(the log/.exec(mail())![1]!.split(', ');
    expect(missing.sort()).toEqual([
      'counts of the web ACL',
      'figures of the mail',
      'log of the web ACL',
      'posture',
      'sampled requests',
    ]);
    expect(mail()).toContain('Codes go to addresses that do not exist');
    expect(logged).toContainEqual(
      expect.objectContaining({ part: 'sampled requests', error: 'WAFInternalErrorException' }),
    );
  });

  test('a query of the log that never ends is given up', async () => {
    logs.on(GetQueryResultsCommand).resolves({ status: 'Running' });
    await tell(alarmMessage(byName('bounces-critical'), raised));
    expect(mail()).toContain('Not found out:\n  log of the web ACL');
  });

  test('a ledger that cannot be asked does not keep the message back', async () => {
    const ledger = { update: async () => Promise.reject(new Error('throttled')) };
    await tell(alarmMessage(byName('bounces-critical'), raised), { ledger });
    expect(published()).toHaveLength(1);
  });

  test('a topic that fails does not keep the others from being told, and fails the invocation', async () => {
    sns.on(PublishCommand, { TopicArn: TOPIC }).rejects(new Error('gone'));
    await expect(tell(alarmMessage(byName('bounces-critical'), raised))).rejects.toThrow('gone');
    expect(published(CHAT)).toHaveLength(1);
  });

  test.each(['not JSON', '{"hello":"world"}', '[]', 'null'])(
    'what is no alarm (%s) is passed on as it is',
    async (text) => {
      await tell(text);
      expect(published()).toEqual([{ TopicArn: TOPIC, Message: text, Subject: undefined }]);
    },
  );
});

describe('what other parts of the shield say', () => {
  test('an alarm of the responder becomes a message under its own name', async () => {
    const other = new Stack(new App(), 'Other');
    const { lockdownGate, strictGate } = new OtpRuleGroup(other, 'Rules', ROUTES);
    const notify = [new Topic(other, 'Topic')];
    const responder = new OtpResponder(other, 'Responder', { lockdownGate, strictGate, notify });
    const alarm = Object.values(Template.fromStack(other).findResources('AWS::CloudWatch::Alarm')).find(
      ({ Properties }) => Properties.AlarmName === `${responder.responderName}-posture-failures`,
    );
    await tell(alarmMessage(alarm as never, raised));
    expect(published()[0]!.Subject).toBe('CRITICAL: posture-failures (Shop/SignUp, eu-central-1)');
    expect(mail()).toContain('What to do now:\n  see what the posture is, and move it by hand');
    expect(mail()).toContain('runbooks/posture.md');
  });

  test('a change of the posture goes to the people as it is, and to a chat as a custom notification', async () => {
    const Message = 'The posture went from normal to strict.';
    const Subject = 'OTP shield normal -> strict (Shop-Responder)';
    await notify({ Records: [{ Sns: { MessageId: 'm', Subject, Message } }] }, dependencies());
    expect(published()).toEqual([{ TopicArn: TOPIC, Subject, Message }]);
    expect(JSON.parse(published(CHAT)[0]!.Message!)).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { title: Subject, description: Message },
    });
  });
});

describe('one incident', () => {
  const cloudWatch = mockClient(CloudWatchClient);
  let now = NOW;
  let ledger: DynamoNoticeLedger;
  beforeEach(() => {
    cloudWatch.reset();
    cloudWatch.on(GetMetricDataCommand).resolves({});
    now = NOW;
    put.length = 0;
    ledger = new DynamoNoticeLedger(new FakeDynamo(), 'ledger', { now: () => now }, async () => {});
  });
  const put: PutEventsRequestEntry[] = [];
  const events = {
    send: async ({ input }: PutEventsCommand) => {
      put.push(...(input.Entries ?? []));
      return {};
    },
  } as unknown as NotifierDependencies['events'];
  const more = () => ({
    events,
    ledger,
    clock: { now: () => now },
    cloudWatch: new CloudWatchClient({ region: 'eu-west-1' }),
  });
  const change = (name: string, to: 'ALARM' | 'OK') =>
    tell(alarmMessage(byName(name), { from: to === 'OK' ? 'ALARM' : 'OK', to, at: now }), more());
  const look = async (minutes: number, ...on: string[]) => {
    now += minutes * MINUTE;
    const described = on.map((name) => ({
      AlarmName: `${monitor.monitorName}-${name}`,
      AlarmDescription: writtenText(byName(name).Properties.AlarmDescription),
      AlarmActions: [ALARM_TOPIC],
      StateTransitionedTimestamp: new Date(now),
    }));
    cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: described });
    await remind(dependencies(more()));
  };
  const subjects = () => published().map(({ Subject }) => Subject!.replace(' (Shop/SignUp, eu-central-1)', ''));

  test('is told at once, then what changed, then that it is over: in one thread', async () => {
    await change('bounces-critical', 'ALARM');
    now += MINUTE;
    await change('unusual-volume', 'ALARM');
    await look(15, 'bounces-critical', 'unusual-volume');
    now += MINUTE;
    await change('bounces-critical', 'OK');
    await change('unusual-volume', 'OK');
    await look(15);
    await look(15);
    await look(15);
    expect(subjects()).toEqual([
      'CRITICAL: bounces-critical',
      'UPDATE: on unusual-volume',
      'OVER: bounces-critical, unusual-volume',
    ]);
    const update: string = JSON.parse(published()[1]!.Message!).email;
    expect(update).toContain('WARNING unusual-volume: Far more codes went out');
    expect(update).toContain('On, as before:\n  bounces-critical');
    for (const { Message } of published())
      expect(incompleteCommands(JSON.parse(Message!).email).filter((c) => !/--account 123456789012/.test(c))).toEqual(
        [],
      );
    // For programs: it opens once and closes once, by one name.
    const details = put.map(({ Detail }) => JSON.parse(Detail!));
    expect(details.map(({ action, severity }) => `${action} ${severity}`)).toEqual([
      'trigger critical',
      'trigger warning',
      'resolve critical',
    ]);
    expect(new Set(details.map(({ incident }) => incident)).size).toBe(1);
    const threads = published(CHAT).map(({ Message }) => JSON.parse(Message!).metadata.threadId);
    expect(new Set(threads).size).toBe(1);
  });

  test('a change that got lost is told a quarter of an hour later, and what a new memory finds is told once', async () => {
    await look(15, 'dkim-failing', 'under-review');
    await look(45, 'dkim-failing', 'under-review');
    await look(45, 'dkim-failing', 'under-review');
    expect(subjects()).toEqual(['FIRST LOOK: on already: dkim-failing, under-review']);
    await look(15, 'dkim-failing', 'under-review', 'sending-paused');
    expect(subjects()[1]).toBe('UPDATE: on sending-paused');
  });

  test('who is paged, who is mailed and what stands in the log alone is a matter of the level', async () => {
    const PAGE = `${TOPIC}-page`;
    const infos: object[] = [];
    const settings = { ...dependencies().settings, pageTopicArns: [PAGE], warningsToLog: true };
    const log = {
      info: (message: string, fields?: object) => infos.push({ message, ...fields }),
      warn: () => {},
      error: () => {},
    };
    const loud = () => ({ ...more(), settings, log });
    const raise = (name: string) => tell(alarmMessage(byName(name), { from: 'OK', to: 'ALARM', at: now }), loud());
    await raise('unusual-volume');
    expect([published(), published(PAGE)]).toEqual([[], []]);
    expect(infos).toMatchObject([{ subject: expect.stringContaining('WARNING: unusual-volume') }]);
    await raise('bounces-critical');
    const paged = published(PAGE).map(({ Subject }) => Subject);
    expect(paged).toEqual(['CRITICAL: bounces-critical (Shop/SignUp, eu-west-1)'.replace('eu-west-1', 'eu-central-1')]);
    expect(published().map(({ Subject }) => Subject)).toEqual(paged);
    // What else the shield says goes the same ways.
    const say = (Subject: string) =>
      notify({ Records: [{ Sns: { MessageId: 'p', Subject, Message: 'x' } }] }, dependencies(loud()));
    await say('CRITICAL: OTP shield strict -> lockdown');
    await say('OTP shield normal -> strict');
    expect([published().length, published(PAGE).length]).toEqual([3, 2]);
  });

  test('in quiet hours a warning waits, and later messages name who has seen it', async () => {
    const hour = new Date(now).getUTCHours();
    const quietHours = { from: hour * 60, to: (hour + 2) * 60, timeZone: 'Etc/UTC' };
    const quiet = () => ({ ...more(), settings: { ...dependencies().settings, quietHours } });
    await tell(alarmMessage(byName('unusual-volume'), { from: 'OK', to: 'ALARM', at: now }), quiet());
    expect(published()).toEqual([]);
    await tell(alarmMessage(byName('bounces-critical'), { from: 'OK', to: 'ALARM', at: now }), quiet());
    await ledger.update((before) => ({
      incident: acknowledged(before, { by: 'OnCall/alice', why: 'on it', since: now, until: now + 60 * MINUTE })!,
    }));
    now += MINUTE;
    await tell(alarmMessage(byName('under-review'), { from: 'OK', to: 'ALARM', at: now }), quiet());
    expect(subjects()).toEqual(['CRITICAL: bounces-critical', 'CRITICAL: under-review']);
    const until = `${new Date(now + 59 * MINUTE).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    expect(JSON.parse(published()[1]!.Message!).email).toContain(
      `Acknowledged:\n  by OnCall/alice, until ${until}: on it`,
    );
  });

  test('is looked for by where it tells people, without what others speak for or a person silenced', async () => {
    for (const silent of [{ AlarmActions: [] }, { ActionsEnabled: false }, { ActionsSuppressedBy: 'Alarm' }]) {
      cloudWatch.on(DescribeAlarmsCommand).resolves({
        CompositeAlarms: [{ AlarmName: 'x', AlarmActions: [ALARM_TOPIC], ...silent } as never],
      });
      now += 60 * MINUTE;
      await remind(dependencies(more()));
    }
    expect(published()).toEqual([]);
    const [call] = cloudWatch.commandCalls(DescribeAlarmsCommand);
    expect(call!.args[0].input).toMatchObject({ ActionPrefix: ALARM_TOPIC, StateValue: 'ALARM' });
    expect(call!.args[0].input).not.toHaveProperty('AlarmNamePrefix');
  });
});
