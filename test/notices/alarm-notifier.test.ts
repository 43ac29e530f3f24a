import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
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
  const alarm = (name: string, topics: object[]) =>
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `${monitor.monitorName}-${name}`,
      AlarmActions: topics,
      OKActions: topics,
    });
  alarm('under-review', [ref('ReputationNotifierTopic')]);
  for (const name of ['notifier-errors', 'notifier-throttles']) alarm(name, [ref('People'), ref('More')]);
});

test('what the notifier cannot publish arrives as it came', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: ref('ReputationNotifierHandler'),
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: ref('People') } },
  });
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
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('NotifierHandler'), 'Arn'] } })],
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
        ...['People', 'More', 'Chat'].map((topic) => allow('sns:Publish', ref(topic))),
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
