import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { WarningChannel } from '../../lib/notices/notice-options';
import { SesReputationMonitor } from '../../lib/reputation/ses/ses-reputation-monitor';
import { unfilled } from '../alarms/unfilled';

const WEB_ACL = 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/otp/4711';
const LOCKDOWN = 'arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/lockdown/1';
const STRICT = 'arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/strict/2';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const monitor = new SesReputationMonitor(stack, 'Reputation', {
  notify: [new Topic(stack, 'People'), new Topic(stack, 'More')],
  chatTopics: [new Topic(stack, 'Chat')],
  webAcl: {
    webAclArn: WEB_ACL,
    webAclMetricName: 'otp-acl',
    logGroup: new LogGroup(stack, 'Log'),
    lockdownSetArn: LOCKDOWN,
    strictSetArn: STRICT,
  },
});
const template = Template.fromStack(stack);
const ref = (start: string) => ({ Ref: Match.stringLikeRegexp(`^${start}`) });

test('alarms go to the notifier, those on the notifier itself to the people', () => {
  const alarm = (name: string, topics: object[], over: object) =>
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `${monitor.monitorName}-${name}`,
      AlarmActions: topics,
      OKActions: over,
    });
  const notifier = [ref('ReputationNotifierTopic')];
  alarm('under-review', notifier, notifier);
  // CloudWatch says OK after every deployment.
  alarm('notifier-errors', [ref('People'), ref('More')], Match.absent());
  alarm('notifier-untold', [ref('People'), ref('More')], Match.absent());
});

test('what the notifier cannot publish waits in a queue, and the alarm on it is on with the first of it', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: ref('ReputationNotifierHandler'),
    MaximumRetryAttempts: 2,
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('NotifierUntold'), 'Arn'] } },
    },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `${monitor.monitorName}-notifier-untold`,
    EvaluationPeriods: 30,
    DatapointsToAlarm: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('that nobody could be reminded arrives nowhere: it happens four times an hour', () => {
  template.hasResourceProperties('AWS::Lambda::Alias', {
    Name: 'reminder',
    FunctionName: ref('ReputationNotifierHandler'),
    FunctionVersion: '$LATEST',
  });
  template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', { Qualifier: '$LATEST' });
});

test('alarms of this account may publish to it, and of no other', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    Topics: [ref('ReputationNotifierTopic')],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'sns:Publish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        }),
      ]),
    },
  });
});

test('it looks for alarms that stay on every quarter of an hour', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(15 minutes)',
    Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('NotifierReminder') } })],
  });
});

test('it may publish, read figures, samples and gates, and note what it told; nothing else', () => {
  const arn = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] });
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^ReputationNotifierHandlerRole'),
    PolicyDocument: {
      Statement: Match.exact([
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('ReputationNotifierHandlerLogs')),
        allow(['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], arn('ReputationNotifierUntold')),
        ...['People', 'More', 'Chat'].map((topic) => allow('sns:Publish', ref(topic))),
        {
          ...allow('events:PutEvents', {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:123456789012:event-bus/default']],
          }),
          Condition: { StringEquals: { 'events:source': 'otp-shield' } },
        },
        allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], '*'),
        {
          ...allow(['dynamodb:GetItem', 'dynamodb:PutItem'], arn('ReputationLedgerTable')),
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['notice#*'] } },
        },
        allow('wafv2:GetSampledRequests', WEB_ACL),
        // Of the web ACL, and of the handlers whose alarms come here.
        allow(
          'logs:StartQuery',
          ['Log', 'ReputationNotifierHandlerLogs', 'ReputationPipelineIngestLogs', 'ReputationProbeHandlerLogs'].map(
            arn,
          ) as never,
        ),
        allow(['logs:GetQueryResults', 'logs:StopQuery'], '*'),
        allow('wafv2:GetIPSet', [LOCKDOWN, STRICT]),
      ]),
    },
  });
});

test('without it the alarms go to the people, and nothing of it is deployed', () => {
  const plain = new Stack(new App(), 'Shop');
  const own = new SesReputationMonitor(plain, 'Reputation', {
    notify: [new Topic(plain, 'People')],
    enrichNotifications: false,
  });
  const { Resources } = Template.fromStack(plain).toJSON();
  expect(Object.keys(Resources).filter((id) => id.includes('Notifier'))).toEqual([]);
  expect(own.alarmTopic).toBeUndefined();
  unfilled(Template.fromStack(plain)).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `${own.monitorName}-under-review`,
    AlarmActions: [ref('People')],
  });
});

test('fails on a chat without somewhere for the plain alarm', () => {
  const broken = new Stack(new App(), 'Shop');
  const chatTopics = [new Topic(broken, 'Chat')];
  expect(() => new SesReputationMonitor(broken, 'Reputation', { notify: [], chatTopics })).toThrow(
    'chatTopics needs enrichNotifications and at least one topic in notify',
  );
});

test('who is paged hears of the notifier itself, too, and hours and channel reach it', () => {
  const paged = new Stack(new App(), 'Shop');
  new SesReputationMonitor(paged, 'Reputation', {
    notify: [new Topic(paged, 'People')],
    notices: {
      page: [new Topic(paged, 'Page')],
      warnings: WarningChannel.LOG,
      quietHours: { from: '22:00', to: '07:30', timeZone: TimeZone.EUROPE_BERLIN },
    },
  });
  const made = Template.fromStack(paged);
  made.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: Match.stringLikeRegexp('notifier-untold$'),
    AlarmActions: [ref('People'), ref('Page')],
  });
  const [settings] = Object.values(made.findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.Environment?.Variables?.OTP_SHIELD_NOTIFIER_SETTINGS ?? [],
  );
  const text = JSON.stringify(settings);
  expect(text).toContain('\\"quietHours\\":{\\"from\\":1320,\\"to\\":450,\\"timeZone\\":\\"Europe/Berlin\\"}');
  expect(text).toContain('\\"warningsToLog\\":true');
});

test('what notices could not do is refused, all at once', () => {
  const broken = new Stack(new App(), 'Shop');
  const quietHours = { from: '25:00', to: '7', timeZone: TimeZone.of('Berlin') };
  const monitorWith = (props: object) => () =>
    new SesReputationMonitor(broken, `M${broken.node.children.length}`, {
      notify: [],
      notices: { quietHours },
      ...props,
    });
  for (const fault of [
    'notices needs at least one topic in notify',
    'notices.quietHours.from must be a time of the day from "00:00" to "23:59", got "25:00"',
    'notices.quietHours.to must be',
    'write "Europe/Berlin"',
    'notices.quietHours needs counted events',
  ])
    expect(monitorWith({ countEvents: false })).toThrow(fault);
  const people = [new Topic(broken, 'People')];
  expect(monitorWith({ notify: people, enrichNotifications: false })).toThrow('notices needs the notifier');
  const pages = [1, 2, 3, 4, 5].map((index) => new Topic(broken, `Page${index}`));
  expect(monitorWith({ notify: people, notices: { page: pages } })).toThrow('must hold at most 5 topics');
});
