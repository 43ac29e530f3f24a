import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LEAVE_MS } from '../../lambda/reputation/ingest';
import { CLAIM_SECONDS } from '../../lambda/reputation/mail-ledger';
import { MAIL_METRIC, REPEAT_STEPS, repeatMetric } from '../../lib/contract/reputation/metrics';
import { SesReputationMonitor } from '../../lib/reputation/ses/ses-reputation-monitor';
import type { SesReputationMonitorProps } from '../../lib/reputation/ses/ses-reputation-monitor-props';
import { unfilled } from '../alarms/unfilled';

function synth(props: Partial<SesReputationMonitorProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
  const monitor = new SesReputationMonitor(stack, 'Reputation', { notify: [new Topic(stack, 'Topic')], ...props });
  return { stack, monitor, template: Template.fromStack(stack) };
}

describe('the configuration set', () => {
  test('that exists gets a destination for what is counted, without what changes the mails, and one that SES counts by itself', () => {
    const { template, monitor } = synth({ configurationSetName: 'otp' });
    expect(monitor.configurationSetName).toBe('otp');
    template.resourceCountIs('AWS::SES::ConfigurationSet', 0);
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: 'otp',
      EventDestination: {
        Enabled: true,
        SnsDestination: { TopicARN: Match.anyValue() },
        MatchingEventTypes: ['send', 'reject', 'bounce', 'complaint', 'delivery', 'renderingFailure', 'deliveryDelay'],
      },
    });
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: 'otp',
      EventDestination: {
        CloudWatchDestination: {
          DimensionConfigurations: [
            {
              DimensionName: 'ses:configuration-set',
              DimensionValueSource: 'messageTag',
              DefaultDimensionValue: 'none',
            },
          ],
        },
        MatchingEventTypes: ['send'],
      },
    });
  });

  test('that nobody named is made by a resource that outlives the stack, under a name that each deployment finds again', () => {
    const { template, monitor } = synth();
    template.resourceCountIs('AWS::SES::ConfigurationSet', 0);
    const [[id, set]] = Object.entries(template.findResources('Custom::OtpShieldConfigurationSet')) as [
      [string, { Properties: object }],
    ];
    expect(set).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { ConfigurationSetName: expect.stringMatching(/^Shop-[\w-]{1,59}$/), KeptFor: 'Shop' },
    });
    expect(synth().template.findResources('Custom::OtpShieldConfigurationSet')[id]!.Properties).toEqual(set.Properties);
    expect(Stack.of(monitor).resolve(monitor.configurationSetName)).toEqual({ Ref: id });
    template.allResourcesProperties('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: { Ref: id },
    });
  });

  test('is another one for each stack of an account', () => {
    const nameIn = (stackName: string) => {
      const stack = new Stack(new App(), 'Shop', { stackName });
      new SesReputationMonitor(stack, 'Reputation', { notify: [] });
      const [set] = Object.values(Template.fromStack(stack).findResources('Custom::OtpShieldConfigurationSet'));
      return set!.Properties.ConfigurationSetName;
    };
    expect(nameIn('shop-live')).not.toBe(nameIn('shop-test'));
  });

  test('may be made and looked at by its handler, and no other may', () => {
    const { template } = synth();
    const [set] = Object.values(template.findResources('Custom::OtpShieldConfigurationSet'));
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const [making] = statements.filter(({ Action }) => Action.includes('ses:CreateConfigurationSet'));
    // AWS defines no resource for it, so an ARN here would deny the first deployment.
    expect(making).toMatchObject({
      Action: 'ses:CreateConfigurationSet',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/cdk-otp-shield:kept-for': 'Shop' } },
    });
    const [taking] = statements.filter(({ Action }) => Action.includes('ses:PutConfigurationSetReputationOptions'));
    expect(JSON.stringify(taking.Resource)).toContain(`:configuration-set/${set!.Properties.ConfigurationSetName}`);
    expect(JSON.stringify([making, taking])).not.toMatch(/ses:Delete/);
  });

  test('of another Region cannot be wired, which is a warning that names the ways out', () => {
    const { stack, template, monitor } = synth({ configurationSetName: 'otp', sesRegion: 'us-east-1' });
    Annotations.fromStack(stack).hasWarning('/Shop/Reputation/Events', Match.stringLikeRegexp('pass it as eventTopic'));
    // Of what nobody was told, not of events.
    expect(Object.keys(template.findResources('AWS::SQS::Queue'))).toEqual([expect.stringContaining('Untold')]);
    expect(monitor.ingestFunction).toBeUndefined();
    expect(monitor.underAttackAlarm).toBeUndefined();
  });

  test('of another Region is counted through a topic there', () => {
    const app = new App();
    const stack = new Stack(app, 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
    const eventTopic = Topic.fromTopicArn(stack, 'There', 'arn:aws:sns:us-east-1:123456789012:ses-events');
    new SesReputationMonitor(stack, 'Reputation', { notify: [], sesRegion: 'us-east-1', eventTopic });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:ses-events',
      Region: 'us-east-1',
      RawMessageDelivery: true,
    });
    template.resourceCountIs('AWS::SES::ConfigurationSetEventDestination', 0);
  });
});

describe('the pipeline', () => {
  test('lets SES, and only this configuration set of this account, publish', () => {
    synth({ configurationSetName: 'otp' }).template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Principal: { Service: 'ses.amazonaws.com' },
            Condition: {
              StringEquals: {
                'AWS:SourceAccount': '123456789012',
                'AWS:SourceArn': {
                  'Fn::Join': [
                    '',
                    ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:123456789012:configuration-set/otp'],
                  ],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  test('reads batches, reports single failures and keeps what it cannot read for 14 days', () => {
    const { template } = synth();
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 20,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 360,
      RedrivePolicy: { maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 86_400 });
  });

  test('claims an event for longer than a handler lives, and for less than the queue hides its message', () => {
    const { template } = synth();
    const mapped = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'))[0]!;
    const handler = template.findResources('AWS::Lambda::Function')[mapped.Properties.FunctionName.Ref]!;
    const queue = template.findResources('AWS::SQS::Queue')[mapped.Properties.EventSourceArn['Fn::GetAtt'][0]]!;
    expect(handler.Properties.Timeout).toBe(60);
    expect(CLAIM_SECONDS).toBeGreaterThan(handler.Properties.Timeout);
    expect(CLAIM_SECONDS).toBeLessThan(queue.Properties.VisibilityTimeout);
    for (const left of Object.values(LEAVE_MS)) expect(left).toBeLessThan(handler.Properties.Timeout * 1000);
  });

  test('hears the advisor and the sending status', () => {
    synth().template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ses'],
        'detail-type': [{ prefix: 'Advisor Recommendation Status' }, { prefix: 'Sending Status' }],
      },
    });
  });

  test('hears what AWS Health says about SES, and raises an alarm on it', () => {
    const { template } = synth();
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.health'],
        'detail-type': ['AWS Health Event'],
        detail: { service: [{ prefix: 'SES' }] },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('PipelineQueue'), 'Arn'] } })],
    });
    for (const MetricName of ['HealthEvents', 'ClassicNotifications']) {
      unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Statistic: 'Sum',
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('remembers recipients for two days, or as long as it is told', () => {
    const memory = (seconds: string) => ({ Environment: { Variables: { OTP_SHIELD_RECIPIENT_MEMORY: seconds } } });
    synth().template.hasResourceProperties('AWS::Lambda::Function', memory('172800'));
    synth({ recipientMemory: Duration.days(30) }).template.hasResourceProperties(
      'AWS::Lambda::Function',
      memory('2592000'),
    );
    synth().template.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
  });

  test('may read its queue, its table and its key, and write its log, nothing else', () => {
    const { template } = synth();
    const arn = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^Reputation${start}`), 'Arn'] });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^ReputationPipelineIngestRole'),
      PolicyDocument: {
        Statement: Match.exact([
          {
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Effect: 'Allow',
            Resource: arn('PipelineIngestLogs'),
          },
          {
            Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
            Effect: 'Allow',
            Resource: arn('LedgerTable'),
          },
          {
            Action: 'secretsmanager:GetSecretValue',
            Effect: 'Allow',
            Resource: { Ref: Match.stringLikeRegexp('^ReputationLedgerHashKey') },
          },
          {
            Action: [
              'sqs:ReceiveMessage',
              'sqs:ChangeMessageVisibility',
              'sqs:GetQueueUrl',
              'sqs:DeleteMessage',
              'sqs:GetQueueAttributes',
            ],
            Effect: 'Allow',
            Resource: arn('PipelineQueue'),
          },
        ]),
      },
    });
  });
});

describe('the alarms on counted mails', () => {
  const { template, monitor } = synth({ configurationSetName: 'otp' });
  const alarms = Object.values(unfilled(template).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );

  test('combine only metrics that the ingest handler writes together', () => {
    const always = new Set<string>([
      MAIL_METRIC.sends.name,
      MAIL_METRIC.notAttempted.name,
      MAIL_METRIC.hardBounces.name,
      MAIL_METRIC.softBounces.name,
      MAIL_METRIC.badRecipients.name,
      MAIL_METRIC.reputationDelays.name,
      MAIL_METRIC.complaints.name,
      MAIL_METRIC.bounceBaseline.name,
      ...REPEAT_STEPS.map((step) => repeatMetric(step).name),
    ]);
    const counts = ({ MetricStat }: { MetricStat?: { Metric: { Namespace: string } } }) =>
      MetricStat?.Metric.Namespace === 'OtpShield';
    const math = alarms.filter(({ Metrics }) => Metrics?.some(counts));
    expect(math).toHaveLength(13);
    for (const { Metrics, TreatMissingData } of math) {
      expect(TreatMissingData).toBe('notBreaching');
      expect(Metrics.length).toBeLessThanOrEqual(10);
      for (const { MetricStat } of Metrics) {
        if (MetricStat === undefined) continue;
        expect(MetricStat.Metric.Namespace).toBe('OtpShield');
        expect(MetricStat.Metric.Dimensions).toEqual([{ Name: 'Monitor', Value: monitor.monitorName }]);
        expect(always).toContain(MetricStat.Metric.MetricName);
      }
    }
  });

  test('judge bounces over 10, 15 and 60 minutes as critical, over 2, 4 and 24 hours as a warning', () => {
    const period = (name: string) =>
      alarms
        .find(({ AlarmName }) => AlarmName === `${monitor.monitorName}-${name}`)!
        .Metrics.find(({ MetricStat }: { MetricStat?: object }) => MetricStat !== undefined).MetricStat.Period;
    const windows = ['bounces-10m', 'bounces-15m', 'bounces-60m', 'bounces-2h', 'bounces-4h', 'bounces-24h'].map(
      period,
    );
    expect(windows).toEqual([600, 900, 3600, 7200, 14_400, 86_400]);
  });

  test('speak once for each level, and a warning keeps quiet behind its critical alarm', () => {
    const topic = Match.objectLike({ Ref: Match.stringLikeRegexp('^ReputationNotifierTopic') });
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: `${monitor.monitorName}-bounces-warning`,
      AlarmActions: [topic],
      ActionsSuppressor: { 'Fn::GetAtt': [Match.stringLikeRegexp('BouncesCritical'), 'Arn'] },
    });
    for (const summary of ['critical', 'warning', 'under-attack']) {
      template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
        AlarmName: `${monitor.monitorName}-${summary}`,
        AlarmActions: Match.absent(),
      });
    }
  });

  test('of every level are behind the summary of that level', () => {
    const rule = (name: string) =>
      JSON.stringify(
        Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm')).find(
          ({ Properties }) => Properties.AlarmName === `${monitor.monitorName}-${name}`,
        )!.Properties.AlarmRule,
      );
    for (const id of ['ReputationBouncesCritical', 'ReputationUnderReview', 'ReputationEventsDeadLetters']) {
      expect(rule('critical')).toContain(id);
    }
    expect(rule('warning')).toContain('ReputationRepeatRecipients');
    expect(rule('warning')).not.toContain('ReputationUnderReview');
  });
});

test('wrong props of the pipeline fail all at once', () => {
  expect(() =>
    synth({ ownDomains: ['@example.com', 'ok.example'], recipientMemory: Duration.hours(5), countEvents: false }),
  ).toThrow(/ownDomains\[0\].*"@example.com".*recipientMemory must be whole days.*5 hours/s);
});

describe('thresholds of counted mails', () => {
  const expressions = (props: Partial<SesReputationMonitorProps>, name: string) => {
    const { template, monitor } = synth(props);
    const [alarm] = Object.values(
      unfilled(template).findResources('AWS::CloudWatch::Alarm', {
        Properties: { AlarmName: `${monitor.monitorName}-${name}` },
      }),
    );
    return JSON.stringify(alarm!.Properties.Metrics);
  };

  test('raise the limit, its ceiling and the fewest bounces', () => {
    const text = expressions({ countedMail: { criticalBouncePercent: 5.5, minimumBounces: 12 } }, 'bounces-60m');
    expect(text).toContain('hits60 >= 12');
    expect(text).toContain('0.055');
    expect(text).toContain('0.11');
  });

  test('need not follow what is usual', () => {
    for (const name of ['bounces-10m', 'bounces-15m', 'bounces-2h', 'bounces-24h']) {
      expect(expressions({ countedMail: { followBaseline: false } }, name)).not.toContain('usual');
    }
  });

  test('say how many recipients are a flood', () => {
    const { template } = synth({ countedMail: { repeatRecipients: 40 } });
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp('-repeat-recipients$'),
      Threshold: 40,
    });
  });

  test('that make no sense fail all at once', () => {
    expect(() =>
      synth({ countedMail: { criticalBouncePercent: 0, minimumBounces: 0.5, repeatRecipients: 0 } }),
    ).toThrow(
      /criticalBouncePercent must be above 0.*minimumBounces must be a whole number from 1.*repeatRecipients must be a whole number/s,
    );
  });
});
