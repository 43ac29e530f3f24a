import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MAIL_ALARM } from '../../lib/contract/reputation/alarms';
import { SendGridReputationMonitor } from '../../lib/reputation/sendgrid/sendgrid-reputation-monitor';
import type { SendGridReputationMonitorProps } from '../../lib/reputation/sendgrid/sendgrid-reputation-monitor-props';
import { unfilled } from '../alarms/unfilled';

const KEY = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:sendgrid/webhook-AbCdEf';

function synth(props: Partial<SendGridReputationMonitorProps> = {}, apiKey = false) {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
  const monitor = new SendGridReputationMonitor(stack, 'SendGrid', {
    notify: [new Topic(stack, 'People')],
    verificationKey: Secret.fromSecretCompleteArn(stack, 'Key', KEY),
    ...(apiKey && { apiKey: Secret.fromSecretCompleteArn(stack, 'Api', KEY.replace('webhook', 'api')) }),
    ...props,
  });
  const template = Template.fromStack(stack);
  const alarms = Object.values(unfilled(template).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    String(Properties.AlarmName).slice(monitor.monitorName.length + 1),
  );
  return { stack, monitor, template, alarms };
}

test('has a public address and the same alarms on counted mails as SES', () => {
  const { template, alarms, monitor } = synth();
  template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE', InvokeMode: 'BUFFERED' });
  expect(monitor.webhookUrl).toMatch(/^\$\{Token/);
  expect(alarms).toEqual(
    expect.arrayContaining(['bounces-15m', 'bounces-60m', 'complaints-24h', 'repeat-recipients', 'webhook-refused']),
  );
  expect(alarms).not.toContain('advisor-finding');
  expect(alarms).not.toContain('sendgrid-reputation-critical');
});

test('raises every alarm on counted mails that SES does, and sums them up by level', () => {
  const { template, alarms, monitor } = synth();
  // What only SES tells, and what needs sign-ups, an API key or a web ACL.
  const others = [
    'advisor-finding',
    'health-event',
    'new-recipients',
    'verify-ratio',
    'verify-ratio-week',
    'bounces-critical',
    'bounces-warning',
    'complaints-critical',
  ];
  const counted = Object.values(MAIL_ALARM).map(({ name }) => name);
  expect(alarms).toEqual(expect.arrayContaining(counted.filter((name) => !others.includes(name))));
  const summaries = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm')).map(({ Properties }) =>
    String(Properties.AlarmName).slice(monitor.monitorName.length + 1),
  );
  expect(summaries.sort()).toEqual([
    'bounces-critical',
    'bounces-warning',
    'complaints-critical',
    'critical',
    'under-attack',
    'warning',
  ]);
  const [critical] = Object.values(
    template.findResources('AWS::CloudWatch::CompositeAlarm', {
      Properties: { AlarmName: `${monitor.monitorName}-critical` },
    }),
  );
  expect(JSON.stringify(critical!.Properties.AlarmRule)).toMatch(/BouncesCritical.*ProbeSilent/);
});

test('the webhook may read its key, fill its queue and note calls; nothing else', () => {
  const arn = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^SendGrid${start}`), 'Arn'] });
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  synth().template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^SendGridWebhookHandlerRole'),
    PolicyDocument: {
      Statement: Match.exact([
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('WebhookHandlerLogs')),
        allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], KEY),
        allow('sqs:SendMessage', arn('PipelineQueue')),
        {
          ...allow(['dynamodb:GetItem', 'dynamodb:PutItem'], arn('LedgerTable')),
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['call#*'] } },
        },
      ]),
    },
  });
});

test('the ingest handler may read its queue, its table and its hash key, and write its log; nothing else', () => {
  const arn = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^SendGrid${start}`), 'Arn'] });
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  synth({ dailyReport: {} }, true).template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^SendGridPipelineIngestRole'),
    PolicyDocument: {
      Statement: Match.exact([
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('PipelineIngestLogs')),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], arn('LedgerTable')),
        allow('secretsmanager:GetSecretValue', { Ref: Match.stringLikeRegexp('^SendGridLedgerHashKey') }),
        allow(
          [
            'sqs:ReceiveMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:GetQueueUrl',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
          ],
          arn('PipelineQueue'),
        ),
      ]),
    },
  });
});

test('reports every day when asked to, may read what it reports and mail from its address; nothing else', () => {
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  const { template, alarms } = synth({ dailyReport: { from: 'shield@example.com', to: ['ops@example.com'] } });
  expect(alarms).toEqual(expect.arrayContaining(['report-errors']));
  template.resourceCountIs('AWS::Scheduler::Schedule', 1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^SendGridReportHandlerRole'),
    PolicyDocument: {
      Statement: Match.exact([
        Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
        allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], '*'),
        allow('logs:StartQuery', { 'Fn::GetAtt': [Match.stringLikeRegexp('^SendGridPipelineIngestLogs'), 'Arn'] }),
        allow(['logs:GetQueryResults', 'logs:StopQuery'], '*'),
        {
          ...allow(
            'ses:SendEmail',
            ['identity', 'configuration-set'].map((resource) => ({
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:123456789012:${resource}/*`]],
            })),
          ),
          Condition: { StringEquals: { 'ses:FromAddress': 'shield@example.com' } },
        },
      ]),
    },
  });
  expect(synth().alarms).not.toContain('report-errors');
  expect(() => synth({ notify: [], dailyReport: {} })).toThrow('dailyReport reaches nobody');
});

test('the notifier may publish, read figures and the logs that alarms name, note what it told, and leave what it could not tell; nothing else', () => {
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  const people = { Ref: Match.stringLikeRegexp('^People') };
  synth().template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^SendGridNotifierHandlerRole'),
    PolicyDocument: {
      Statement: Match.exact([
        Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
        allow(['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], {
          'Fn::GetAtt': [Match.stringLikeRegexp('^SendGridNotifierUntold'), 'Arn'],
        }),
        allow('sns:Publish', people),
        {
          ...allow('events:PutEvents', {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:123456789012:event-bus/default']],
          }),
          Condition: { StringEquals: { 'events:source': 'otp-shield' } },
        },
        allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], '*'),
        {
          ...allow(['dynamodb:GetItem', 'dynamodb:PutItem'], {
            'Fn::GetAtt': [Match.stringLikeRegexp('^SendGridLedgerTable'), 'Arn'],
          }),
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['notice#*'] } },
        },
        allow('logs:StartQuery', Match.not('*')),
        allow(['logs:GetQueryResults', 'logs:StopQuery'], '*'),
      ]),
    },
  });
});

test('the probe may read metrics and leave the baseline, and the API key where there is one', () => {
  const statement = (extra: object[]) => ({
    PolicyName: Match.stringLikeRegexp('^SendGridProbeHandlerRole'),
    PolicyDocument: {
      Statement: Match.exact([
        Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
        ...extra,
        { Action: 'cloudwatch:GetMetricData', Effect: 'Allow', Resource: '*' },
        {
          Action: 'dynamodb:PutItem',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('LedgerTable'), 'Arn'] },
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['state#*'] } },
        },
      ]),
    },
  });
  synth().template.hasResourceProperties('AWS::IAM::Policy', statement([]));
  const read = {
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Effect: 'Allow',
    Resource: KEY.replace('webhook', 'api'),
  };
  synth({}, true).template.hasResourceProperties('AWS::IAM::Policy', statement([read]));
});

test('with an API key watches the reputation score and events that stay away', () => {
  const { template, alarms } = synth({ euRegion: true }, true);
  expect(alarms).toEqual(expect.arrayContaining(['sendgrid-reputation-warning', 'events-missing']));
  unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'SendGridReputation',
    Statistic: 'Minimum',
    Threshold: 70,
    ComparisonOperator: 'LessThanThreshold',
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { OTP_SHIELD_SENDGRID_API: 'https://api.eu.sendgrid.com' } },
  });
});

test('counts only the category that is given', () => {
  synth({ category: 'otp' }).template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { OTP_SHIELD_SENDGRID_CATEGORY: 'otp' } },
  });
});

test('nobody to notify is a warning, wrong props fail all at once', () => {
  const { stack } = synth({ notify: [] });
  Annotations.fromStack(stack).hasWarning('/Shop/SendGrid', Match.stringLikeRegexp('nobody is told'));
  const other = new Stack(new App(), 'Other');
  const chatTopics = [new Topic(other, 'Chat')];
  expect(
    () =>
      new SendGridReputationMonitor(other, 'SendGrid', {
        notify: [],
        chatTopics,
        category: '',
        runbookUrl: 'ftp://x',
        verificationKey: Secret.fromSecretNameV2(other, 'Key', 'k'),
      }),
  ).toThrow(/chatTopics needs.*category must have.*runbookUrl must be/s);
});
