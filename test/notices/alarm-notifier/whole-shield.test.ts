import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import { writtenText } from '../../../lab/aws/written-text';
import { notify } from '../../../lambda/notices/alarm-notifier/notify';
import type { AlarmDefinition } from '../../../lib/contract/alarm';
import { PEOPLE_ALARM } from '../../../lib/contract/notices/people-alarms';
import { RESPONSE_ALARM } from '../../../lib/contract/posture/response-alarms';
import { BLOCKED_ALARM, RULE_ALARM } from '../../../lib/contract/protection/rule-alarms';
import { TURNSTILE_ALARM } from '../../../lib/contract/protection/turnstile/metrics';
import { GUARD_ALARM, GUARD_METRIC } from '../../../lib/contract/recipient/guard-metrics';
import { OtpShield } from '../../../lib/otp-shield';
import { TurnstileFailureMode } from '../../../lib/protection/turnstile/turnstile-options';
import { EmailProvider } from '../../../lib/reputation/email-provider';
import { incompleteCommands } from '../../complete-commands';
import { ALB_ARN, ENV, ROUTES } from '../../protection/stack';
import { turnstile } from '../../protection/turnstile-check';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { MONITOR_ALARM } from '../../reputation/monitor-alarms';
import { alarmMessage } from '../alarm-payload';
import { SHOP } from '../shop';

// Alarms of every part of the shield come to one notifier, which must understand them as they were synthesized.

const NOW = Date.UTC(2026, 10, 20, 9, 35);
const PEOPLE = 'arn:aws:sns:eu-central-1:111122223333:people';

interface Alarm {
  readonly Type: string;
  readonly Properties: {
    readonly AlarmName: string;
    readonly AlarmDescription: string;
    readonly AlarmActions?: object[];
  };
}

function alarmsOf(email: (stack: Stack) => EmailProvider): Alarm[] {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  new OtpShield(stack, 'Shield', {
    ...ROUTES,
    resourceArns: [ALB_ARN],
    email: email(stack),
    notify: [new Topic(stack, 'People')],
    dailyReport: {},
    automaticBlockList: { lifetime: Duration.hours(2) },
    recipientGuard: {},
    humanCheck: turnstile(stack, { failureMode: TurnstileFailureMode.CAPTCHA }),
  });
  const resources: Alarm[] = Object.values(Template.fromStack(stack).toJSON().Resources);
  return resources.filter(
    ({ Type, Properties }) =>
      /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type) && Properties.AlarmActions !== undefined,
  );
}

const sns = mockClient(SNSClient);

beforeEach(() => {
  sns.reset();
  sns.on(PublishCommand).resolves({});
});

async function tell(
  alarm: Alarm,
  monitor: string,
  store = new MetricStore(NOW - 2 * 86_400_000),
): Promise<{ Subject?: string; Message?: string }> {
  await notify(
    {
      Records: [
        {
          Sns: { MessageId: 'm', Message: alarmMessage(alarm as never, { from: 'OK', to: 'ALARM', at: NOW - 60_000 }) },
        },
      ],
    },
    {
      settings: {
        identity: SHOP,
        monitor,
        alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
        topicArns: [PEOPLE],
        chatTopicArns: [],
        pageTopicArns: [],
        warningsToLog: false,
        runbookUrl: 'https://wiki.example.com/runbooks',
        counted: true,
      },
      region: 'eu-central-1',
      sns: new SNSClient({ region: 'eu-central-1' }),
      cloudWatch: new FakeCloudWatch(store),
      waf: new WAFV2Client({ region: 'eu-central-1' }),
      logs: new CloudWatchLogsClient({ region: 'eu-central-1' }),
      clock: { now: () => NOW },
      pause: async () => {},
      log: { info: () => {}, warn: () => {}, error: () => {} },
    },
  );
  const calls = sns.commandCalls(PublishCommand);
  expect(calls).toHaveLength(1);
  return calls[0]!.args[0].input;
}

const definitions = [
  MONITOR_ALARM,
  PEOPLE_ALARM,
  RESPONSE_ALARM,
  RULE_ALARM,
  BLOCKED_ALARM,
  GUARD_ALARM,
  TURNSTILE_ALARM,
]
  .flatMap((part): AlarmDefinition[] => Object.values(part))
  .sort((a, b) => b.name.length - a.name.length);
const definitionOf = (fullName: string) => definitions.find(({ name }) => fullName.endsWith(`-${name}`))!;
/** Only the names of its own monitor does the notifier know by their start; those of the other parts it knows by their end. */
const monitorOf = (alarms: readonly Alarm[]) =>
  alarms.find(({ Properties }) => Properties.AlarmName.endsWith('-probe-silent'))!.Properties.AlarmName.slice(0, -13);
const withSes = alarmsOf(() => EmailProvider.ses({ configurationSetName: 'otp' }));
const withSendGrid = alarmsOf((stack) =>
  EmailProvider.sendGrid({ verificationKey: Secret.fromSecretNameV2(stack, 'Key', 'sendgrid') }),
);

describe.each([
  ['SES', withSes],
  ['SendGrid', withSendGrid],
] as const)('with %s', (_, alarms) => {
  const monitor = monitorOf(alarms);

  test.each(alarms.map((alarm) => [alarm.Properties.AlarmName, alarm] as const))(
    '%s becomes a message that a person can act on',
    async (fullName, alarm) => {
      const definition = definitionOf(fullName);
      const { Subject, Message } = await tell(alarm, monitor);
      expect(Subject).toBe(`${definition.level.toUpperCase()}: ${definition.name} (Shop/SignUp, eu-central-1)`);
      const text: string = JSON.parse(Message!).email;
      const [, happened] = /: ([\s\S]*?)\n\nWhat to do/.exec(writtenText(alarm.Properties.AlarmDescription)!)!;
      expect(text).toContain(happened);
      expect(text).toMatch(/What to do now:\n {2}\S/);
      expect(text).toContain('Shop/SignUp (account 111122223333, eu-central-1)');
      expect(incompleteCommands(text)).toEqual([]);
      expect(incompleteCommands(writtenText(alarm.Properties.AlarmDescription)!)).toEqual([]);
      expect(text).toContain(`/${definition.runbook.replace(/#.*/, '')}.md`);
    },
  );

  test('only the alarms on the notifier itself go past it', () => {
    const past = alarms.filter(({ Properties }) =>
      Properties.AlarmActions!.some((to) => !JSON.stringify(to).includes('NotifierTopic')),
    );
    expect(past.map(({ Properties }) => definitionOf(Properties.AlarmName).name).sort()).toEqual([
      'notifier-errors',
      'notifier-untold',
    ]);
  });
});

test('parts of the shield that have alarms are all among them', () => {
  const names = [...withSes, ...withSendGrid].map(({ Properties }) => Properties.AlarmName).join('\n');
  for (const name of [
    'posture-failures',
    'auditor-silent',
    'block-list-errors',
    'webhook-refused',
    'events-missing',
    'guard-budget',
    'turnstile-undecided',
    'turnstile-misconfigured',
    'turnstile-unavailable',
    'turnstile-errors',
  ]) {
    expect(names).toContain(`-${name}`);
  }
});

test('a message about the guard says what the guard did within the hour, and nothing about bounces', async () => {
  const alarm = withSes.find(({ Properties }) => Properties.AlarmName.endsWith('-guard-conversion'))!;
  const Guard = alarm.Properties.AlarmName.slice(0, -'-guard-conversion'.length);
  const store = new MetricStore(NOW - 2 * 86_400_000);
  const put = ({ name }: { name: string }, value: number, minutesAgo = 20) =>
    store.put('OtpShield', name, { Guard }, NOW - minutesAgo * 60_000, value);
  put(GUARD_METRIC.sent, 120);
  put(GUARD_METRIC.sent, 900, 90);
  put(GUARD_METRIC.verified, 30);
  put(GUARD_METRIC.sentCost, 6);
  put(GUARD_METRIC.verifiedCost, 1.5);
  put(GUARD_METRIC.refusedConversion, 45);
  const text: string = JSON.parse((await tell(alarm, monitorOf(withSes), store)).Message!).email;
  expect(text).toContain('last hour: 120 codes sent, 30 typed in (25 %); the others cost 4.50 USD');
  expect(text).toContain('refused: 45 where hardly any code is typed in\n');
  expect(text).not.toMatch(/bounce/);
});
