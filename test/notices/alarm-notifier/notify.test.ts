import { GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetIPSetCommand, GetSampledRequestsCommand } from '@aws-sdk/client-wafv2';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { writtenText } from '../../../lab/aws/written-text';
import { DynamoNoticeLedger } from '../../../lambda/notices/alarm-notifier/notice-ledger';
import { notify } from '../../../lambda/notices/alarm-notifier/notify';
import { encodeRecord } from '../../../lib/contract/posture/gate-record';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { OtpResponder } from '../../../lib/posture/otp-responder';
import { OtpRuleGroup } from '../../../lib/protection/otp-rule-group';
import { ROUTES } from '../../protection/stack';
import { FakeDynamo } from '../../reputation/loop/fake-dynamo';
import { alarmMessage, type PayloadOptions } from '../alarm-payload';
import { CUSTOM_NOTIFICATION } from '../custom-notification';
import {
  alarms,
  byName,
  CHAT,
  dependencies,
  logged,
  logs,
  MINUTE,
  monitor,
  NOW,
  published,
  raised,
  sns,
  store,
  TOPIC,
  tell,
  waf,
} from './notifier-rig';

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
