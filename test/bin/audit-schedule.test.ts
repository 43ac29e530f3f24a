import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Source } from 'aws-cdk-lib/aws-codebuild';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AuditSchedule } from '../../examples/audit/audit-schedule';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const alarmTopic = new Topic(stack, 'Topic');
new AuditSchedule(stack, 'Audit', { source: Source.gitHub({ owner: 'acme', repo: 'shop' }), alarmTopic });
const template = Template.fromStack(stack);

test('runs the buildspec of the sources on Mondays, and no two at a time', () => {
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    Source: { Type: 'GITHUB', Location: 'https://github.com/acme/shop.git', BuildSpec: 'buildspec.yml' },
    TimeoutInMinutes: 15,
    ConcurrentBuildLimit: 1,
  });
  const [project] = Object.keys(template.findResources('AWS::CodeBuild::Project'));
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'cron(17 5 ? * MON *)',
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [project, 'Arn'] } })],
  });
});

test('tells the topic when it fails, which may be told', () => {
  template.hasResourceProperties('AWS::CodeStarNotifications::NotificationRule', {
    EventTypeIds: ['codebuild-project-build-state-failed'],
    Targets: [{ TargetType: 'SNS', TargetAddress: { Ref: Match.stringLikeRegexp('^Topic') } }],
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: 'sns:Publish',
          Principal: { Service: 'codestar-notifications.amazonaws.com' },
        }),
      ],
    },
  });
});

test('its role writes its log and reports, and reads nothing of yours', () => {
  const allowed = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
  );
  expect(
    [...new Set(allowed)].filter(
      (action) => !/^(?:logs:|codebuild:(?:\w*Report\w*|BatchPut\w+|StartBuild)$)/.test(action),
    ),
  ).toEqual([]);
});
