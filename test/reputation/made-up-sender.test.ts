import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, GraphWidget, type IAlarm, type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, type IFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MetricStore } from '../../lab/aws/metric-store';
import { textOf } from '../../lambda/notices/daily-report/render';
import { makeReport } from '../../lambda/notices/daily-report/send-report';
import {
  EmailProvider,
  FigureUnit,
  type IReputationMonitor,
  type IWatchedGuard,
  OtpRoute,
  OtpShield,
  type OtpShieldProps,
  ReputationMonitor,
  ResponderMode,
  SendingChannel,
  type WatchOptions,
} from '../../lib/index';
import { FakeCloudWatch } from './loop/fake-cloudwatch';

// A sender that this package doesn't know, made of what it exports, and what the rest of the shield makes of it.

const ENV = { account: '111122223333', region: 'eu-central-1' };
const NOW = Date.UTC(2026, 10, 20, 6, 0);
const YESTERDAY = Date.UTC(2026, 10, 19, 12, 0);

const loft = (metricName: string, statistic: 'Maximum' | 'Minimum') =>
  new Metric({ namespace: 'Pigeon', metricName, statistic, period: Duration.minutes(5) });

class PigeonPost extends EmailProvider {
  public watch(scope: Construct, options: WatchOptions): IReputationMonitor {
    const made = (id: string) =>
      new LambdaFunction(scope, id, {
        code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] })'),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_22_X,
        timeout: Duration.minutes(1),
      });
    return new ReputationMonitor(scope, 'Pigeon', {
      ...options,
      senderName: 'Pigeon',
      channel: SendingChannel.EMAIL,
      eventHandler: made('Counts'),
      sendingSwitch: made('Cage'),
      senderAlarms: [
        {
          name: 'loft-empty',
          metric: loft('PigeonsAtHome', 'Minimum'),
          threshold: 100,
          critical: true,
          happened: 'No pigeon is away: nothing is delivered.',
          todo: 'open the loft.',
        },
        {
          name: 'hawks',
          metric: loft('Hawks', 'Maximum'),
          threshold: 3,
          attack: true,
          happened: 'Hawks gather.',
          todo: 'look up.',
        },
      ],
      dashboardRows: [[new GraphWidget({ title: 'Pigeon: at home', left: [loft('PigeonsAtHome', 'Maximum')] })]],
      figures: {
        title: 'Pigeon account',
        figures: [
          {
            label: 'loft',
            metric: loft('LoftState', 'Maximum'),
            words: ['open', 'closed'],
            adviseFrom: 1,
            advice: 'Open the loft.',
          },
          {
            label: 'grain left',
            metric: loft('Grain', 'Minimum'),
            unit: FigureUnit.FRACTION,
            says: '{} of the sack',
            absent: 'plenty',
          },
        ],
      },
      setupOutputs: [{ name: 'PigeonLoftAddress', value: 'Loft 1', description: 'Where the pigeons come home' }],
    });
  }
}

/** With nothing of this package but the interface. */
class BareMonitor extends Construct implements IReputationMonitor {
  public readonly monitorName = 'bare';
  public readonly senderName = 'Bare';
  public readonly channel = SendingChannel.SMS;
  public readonly speakingAlarms: IAlarm[];
  public readonly underAttackAlarm: IAlarm;
  public readonly sentMetric = loft('Sent', 'Maximum');
  public readonly harmMetrics = [loft('Harm', 'Maximum')];
  public readonly sendsReport = false;
  public readonly setupOutputs = [];
  public linked?: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const alarm = new Alarm(this, 'Attack', { metric: this.harmMetrics[0]!, threshold: 1, evaluationPeriods: 1 });
    this.speakingAlarms = [alarm];
    this.underAttackAlarm = alarm;
  }

  public dashboardWidgets(): IWidget[][] {
    return [[new GraphWidget({ title: 'Bare: sent', left: [this.sentMetric] })]];
  }

  public linkDashboard(dashboardName: string): void {
    this.linked = dashboardName;
  }

  public reportGuard(_guard: IWatchedGuard): void {
    throw new Error('no report');
  }

  public reportHistory(): void {
    throw new Error('no report');
  }

  public sendingSwitch(): IFunction | undefined {
    return undefined;
  }
}

class BareProvider extends EmailProvider {
  public watch(scope: Construct): IReputationMonitor {
    return new BareMonitor(scope, 'Bare');
  }
}

function synth(email: EmailProvider, props: Partial<OtpShieldProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const shield = new OtpShield(stack, 'Shield', {
    resourceArns: [`arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}:loadbalancer/app/shop/50dc6c495c0c9188`],
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    email,
    notify: [new Topic(stack, 'People')],
    ...props,
  });
  return { shield, template: Template.fromStack(stack) };
}

describe('a sender that somebody made up', () => {
  const { shield, template } = synth(new PigeonPost(), {
    dailyReport: {},
    response: { mode: ResponderMode.LOCKDOWN, pauseSending: true },
    recipientGuard: {},
  });
  const monitor = shield.reputationMonitor!;
  const settingsOf = (variable: string) => {
    const [found] = Object.values(template.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties.Environment?.Variables?.[variable])
      .filter((value) => value !== undefined);
    return JSON.parse(
      typeof found === 'string'
        ? found
        : found['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'token')).join(''),
    );
  };

  test('has its own alarms, those on what is counted, and the one that means abuse', () => {
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => String(Properties.AlarmName))
      .filter((name) => name.startsWith(`${monitor.monitorName}-`))
      .map((name) => name.slice(monitor.monitorName.length + 1));
    expect(names).toEqual(
      expect.arrayContaining([
        'loft-empty',
        'hawks',
        'bounces-15m',
        'complaints-60m',
        'events-late',
        'notifier-errors',
      ]),
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `${monitor.monitorName}-loft-empty`,
      AlarmDescription: Match.stringLikeRegexp('^CRITICAL: No pigeon is away.*\n\nWhat to do: open the loft'),
      AlarmActions: [{ Ref: Match.stringLikeRegexp('NotifierTopic') }],
    });
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: `${monitor.monitorName}-under-attack`,
      AlarmRule: Match.objectLike({
        'Fn::Join': ['', Match.arrayWith([{ 'Fn::GetAtt': [Match.stringLikeRegexp('PigeonHawks'), 'Arn'] }])],
      }),
    });
  });

  test('alarms on nothing that the handler was not told to write', () => {
    const page = readFileSync(resolve(__dirname, '../../docs/reputation.md'), 'utf8');
    const [section] = /## Another sender[\s\S]*?\n## /.exec(page)!;
    const names = new Set<string>();
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { Namespace, MetricName, Dimensions } = node as Record<string, unknown>;
      if (Namespace === 'OtpShield' && JSON.stringify(Dimensions).includes(`"${monitor.monitorName}"`))
        names.add(String(MetricName));
      for (const inner of Object.values(node)) walk(inner);
    };
    walk(template.findResources('AWS::CloudWatch::Alarm'));
    expect(names.size).toBeGreaterThan(5);
    for (const name of names) expect(section).toContain(`\`${name}\``);
  });

  test('follows no usual bounce rate, which nobody finds out', () => {
    const bounces = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
    expect(bounces).toContain('HardBounces');
    expect(bounces).not.toContain('BounceBaseline');
  });

  test('has its rows on the dashboard, and its alarms among the states', () => {
    const body = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
    for (const title of ['Pigeon: mail', 'Pigeon: at home', 'What does it cost? (USD a day)'])
      expect(body).toContain(title);
    expect(body).toContain('PigeonLoftEmpty');
    expect(body).not.toMatch(/SendGrid|SES/);
  });

  test('raises the posture, is counted as harm, and can be paused by its own switch', () => {
    const settings = settingsOf('OTP_SHIELD_RESPONDER');
    expect(settings.alarms).toHaveLength(1);
    expect(settings.harmMetrics.map(({ name }: { name: string }) => name)).toEqual(['HardBounces', 'Complaints']);
    expect(settings.sendingSwitch).toBe('token');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: 'lambda:InvokeFunction',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Cage'), 'Arn'] },
          },
        ]),
      },
    });
  });

  test('tells the operator what to enter', () => template.hasOutput('ShieldPigeonLoftAddress', { Value: 'Loft 1' }));

  test('has its rows in the daily report, and its advice', async () => {
    const store = new MetricStore(NOW - 2 * 86_400_000);
    const metrics = new FakeCloudWatch(store);
    const own = (name: string, value: number) =>
      store.put('OtpShield', name, { Monitor: monitor.monitorName }, YESTERDAY, value);
    own('Sends', 400);
    own('Deliveries', 398);
    store.put('Pigeon', 'LoftState', {}, YESTERDAY, 1);
    const report = await makeReport({
      settings: settingsOf('OTP_SHIELD_REPORT_SETTINGS'),
      region: ENV.region,
      cloudWatch: {
        send: async (command: object) =>
          command instanceof DescribeAlarmsCommand ? {} : metrics.send(command as never),
      } as never,
      logs: { send: async () => ({ queryId: 'q', status: 'Complete', results: [] }) } as never,
      mailer: { send: async () => ({}) } as never,
      sns: { send: async () => ({}) } as never,
      clock: { now: () => NOW },
      pause: async () => {},
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const text = textOf(report);
    expect(text).toMatch(/PIGEON ACCOUNT\n/);
    expect(text).toMatch(/loft +closed/);
    expect(text).toMatch(/grain left +plenty/);
    expect(text).toMatch(/codes sent +400/);
    expect(report.todo).toContain('Open the loft.');
    expect(report.todo.join()).not.toMatch(/probe|lacks/);
    expect(text).not.toMatch(/runs of the probe/);
  });
});

test('a class with nothing of this package but the interface raises the posture and is on the dashboard', () => {
  const { shield, template } = synth(new BareProvider());
  const monitor = shield.reputationMonitor as BareMonitor;
  expect(monitor.linked).toBe(shield.dashboard!.dashboardName);
  const body = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
  expect(body).toContain('Bare: sent');
  // What a text message costs depends on where it goes.
  expect(body).not.toContain('* 0.1 / 1000');
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ resources: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('BareAttack'), 'Arn'] }] }),
  });
});

describe('ReputationMonitor fails', () => {
  const make = (props: object) => () =>
    new ReputationMonitor(new Stack(new App(), 'Shop', { env: ENV }), 'Pigeon', {
      senderName: 'Pigeon',
      channel: SendingChannel.EMAIL,
      notify: [],
      ...props,
    });
  const alarm = { name: 'x', metric: loft('X', 'Maximum'), threshold: 1, happened: 'x', todo: 'x' };

  test.each([
    [
      'when nothing would be watched',
      {},
      'nothing would be watched; give eventHandler, or senderAlarms of which one is critical',
    ],
    ['with a warning alone', { senderAlarms: [alarm] }, 'nothing would be watched'],
    [
      'for a name that no alarm can have',
      { senderAlarms: [{ ...alarm, name: 'Loft Empty', critical: true }] },
      'senderAlarms.name',
    ],
    [
      'for an output that no stack can have',
      { senderAlarms: [{ ...alarm, critical: true }], setupOutputs: [{ name: 'a-b', value: 'x', description: 'x' }] },
      'setupOutputs.name',
    ],
  ])('%s', (_, props, complaint) => expect(make(props)).toThrow(complaint));

  test('to nobody: critical alarms alone are enough', () =>
    expect(make({ senderAlarms: [{ ...alarm, critical: true }] })).not.toThrow());
});
