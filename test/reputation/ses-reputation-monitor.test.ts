import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { writtenText } from '../../lab/aws/written-text';
import { PROBE_METRIC } from '../../lib/contract/reputation/metrics';
import { ACCOUNT_METRIC } from '../../lib/contract/reputation/ses/metrics';
import { DEFAULT_BOUNCE_RATE, DEFAULT_COUNTED_MAIL } from '../../lib/reputation/levels';
import { SesReputationMonitor } from '../../lib/reputation/ses/ses-reputation-monitor';
import type { SesReputationMonitorProps } from '../../lib/reputation/ses/ses-reputation-monitor-props';
import { unfilled } from '../alarms/unfilled';
import { MONITOR_ALARM } from './monitor-alarms';

interface Alarm {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Statistic: string;
  readonly Threshold: number;
  readonly Dimensions: unknown;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown;
  readonly OKActions: unknown;
}

function synth(props: Partial<SesReputationMonitorProps> = {}, region: string | undefined = 'eu-west-1') {
  const stack = new Stack(new App(), 'Shop', region === '' ? {} : { env: { account: '123456789012', region } });
  const topic = new Topic(stack, 'Topic');
  const monitor = new SesReputationMonitor(stack, 'Reputation', { notify: [topic], ...props });
  const template = Template.fromStack(stack);
  const alarms: Record<string, Alarm> = {};
  for (const { Properties } of Object.values(unfilled(template).findResources('AWS::CloudWatch::Alarm'))) {
    alarms[Properties.AlarmName.replace(`${monitor.monitorName}-`, '')] = Properties;
  }
  return { stack, monitor, template, alarms };
}

describe('the outer fence', () => {
  test.each([
    ['account-bounce-rate-warning', 'Reputation.BounceRate', 0.02],
    ['account-bounce-rate-critical', 'Reputation.BounceRate', 0.05],
    ['account-complaint-rate-warning', 'Reputation.ComplaintRate', 0.0005],
    ['account-complaint-rate-critical', 'Reputation.ComplaintRate', 0.001],
  ])('%s watches %s from the fraction %d on', (name, metric, threshold) => {
    const { alarms } = synth();
    expect(alarms[name]).toMatchObject({
      Namespace: 'AWS/SES',
      MetricName: metric,
      Statistic: 'Maximum',
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
    expect(alarms[name]).not.toHaveProperty('Dimensions');
  });

  test('watches the configuration set under the dimension that SES uses', () => {
    const { alarms } = synth({ configurationSetName: 'otp', countEvents: false });
    expect(alarms['configuration-set-bounce-rate-critical']).toMatchObject({
      MetricName: 'Reputation.BounceRate',
      Dimensions: [{ Name: 'ses:configuration-set', Value: 'otp' }],
      Statistic: 'Maximum',
    });
  });

  test('leaves the set to the counted events where there are some, whose limits are the same or tighter', () => {
    const { alarms } = synth({ configurationSetName: 'otp' });
    expect(Object.keys(alarms).filter((name) => /^configuration-set-.*-rate/.test(name))).toEqual([]);
    expect(DEFAULT_COUNTED_MAIL.criticalBouncePercent).toBeLessThanOrEqual(DEFAULT_BOUNCE_RATE.criticalPercent);
    for (const name of ['bounces-24h', 'bounces-60m', 'complaints-24h', 'complaints-warning'])
      expect([name, alarms[name]]).toEqual([name, expect.anything()]);
  });

  test('takes thresholds in percent', () => {
    const { alarms } = synth({ bounceRate: { warningPercent: 1 }, complaintRate: { criticalPercent: 0.3 } });
    expect(alarms['account-bounce-rate-warning']!.Threshold).toBe(0.01);
    expect(alarms['account-bounce-rate-critical']!.Threshold).toBe(0.05);
    expect(alarms['account-complaint-rate-critical']!.Threshold).toBe(0.003);
  });

  test.each([
    ['another Region', 'us-east-1', 'eu-west-1'],
    ['a Region that may be another, because the stack has none yet', 'us-east-1', ''],
  ])('watches copies of the metrics when SES is in %s', (_, sesRegion, stackRegion) => {
    const { alarms, monitor, template } = synth({ sesRegion, configurationSetName: 'otp' }, stackRegion);
    expect(alarms['account-bounce-rate-critical']).toMatchObject({
      Namespace: 'OtpShield',
      MetricName: 'ReputationBounceRate',
      Dimensions: [{ Name: 'Monitor', Value: monitor.monitorName }],
    });
    expect(alarms['configuration-set-complaint-rate-warning']!.MetricName).toBe('ConfigurationSetComplaintRate');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { OTP_SHIELD_SES_REGION: 'us-east-1', OTP_SHIELD_COPY_REPUTATION: 'true' } },
    });
  });

  test('watches the metrics of SES itself when its Region is the one of the stack', () => {
    const { alarms, template } = synth({ sesRegion: 'eu-west-1' });
    expect(alarms['account-bounce-rate-critical']!.Namespace).toBe('AWS/SES');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { OTP_SHIELD_COPY_REPUTATION: Match.absent() } },
    });
  });
});

describe('the probe', () => {
  test('alarms on the metrics that its handler publishes, under the same names and dimension', () => {
    const { alarms, monitor } = synth({ countEvents: false });
    const names = new Set(Object.values({ ...PROBE_METRIC, ...ACCOUNT_METRIC }).map(({ name }) => name as string));
    const own = Object.values(alarms).filter(({ Namespace }) => Namespace === 'OtpShield');
    expect(own.map(({ MetricName }) => MetricName).sort()).toEqual([
      'EnforcementLevel',
      'IdentitiesNotVerified',
      'IdentitiesWithoutDkim',
      'IdentitiesWithoutMailFrom',
      'OpenRecommendations',
      'PausedEntities',
      'ProbeHeartbeat',
      'QuotaUsed',
      'QuotaUsed',
      'SendingEnabled',
    ]);
    for (const alarm of own) {
      expect(names).toContain(alarm.MetricName);
      expect(alarm.Dimensions).toEqual([{ Name: 'Monitor', Value: monitor.monitorName }]);
      expect(alarm.Statistic).not.toBe(alarm.MetricName === 'ProbeHeartbeat' ? 'Maximum' : 'Sum');
    }
  });

  test('alarms while the account is under review, paused or near its quota', () => {
    const { alarms } = synth({ quota: { warningPercent: 60 } });
    expect(alarms['under-review']).toMatchObject({ MetricName: 'EnforcementLevel', Threshold: 1 });
    expect(alarms['sending-paused']).toMatchObject({
      MetricName: 'SendingEnabled',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
    });
    expect(alarms['quota-warning']).toMatchObject({ Threshold: 60, TreatMissingData: 'notBreaching' });
    expect(alarms['quota-critical']).toMatchObject({ Threshold: 90, TreatMissingData: 'notBreaching' });
  });

  test('is missed when it stops, fails or is throttled', () => {
    const { alarms } = synth();
    expect(alarms['probe-silent']).toMatchObject({
      MetricName: 'ProbeHeartbeat',
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
    // An hour, or a look that fails once an hour, in one run of twelve, would never be two of three.
    expect(alarms['probe-errors']).toMatchObject({
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      // One alarm for both: the same follows, and a handler without room leaves no errors.
      Metrics: [
        { Expression: 'FILL(errors, 0) + FILL(throttles, 0)' },
        ...['Errors', 'Throttles'].map((MetricName) => ({
          MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName }, Period: 3600, Stat: 'Sum' },
          ReturnData: false,
        })),
      ],
    });
  });

  test('runs every five minutes, on the newest runtime, without retrying what is stale', () => {
    const { template } = synth();
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 120,
      ReservedConcurrentExecutions: Match.absent(),
      TracingConfig: Match.absent(),
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  const writeLogs = {
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReputationProbeHandlerLogs'), 'Arn'] },
  };
  const readAccount = {
    Action: [
      'ses:GetAccount',
      'ses:ListEmailIdentities',
      'ses:ListRecommendations',
      'ses:ListReputationEntities',
      'ses:ListSuppressedDestinations',
    ],
    Effect: 'Allow',
    Resource: '*',
  };
  const sesArn = (region: string, resource: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:${region}:123456789012:${resource}`]],
  });
  const readIdentities = (region: string) => ({
    Action: 'ses:GetEmailIdentity',
    Effect: 'Allow',
    Resource: sesArn(region, 'identity/*'),
  });
  const readConfigurationSet = (region: string) => ({
    Action: ['ses:GetConfigurationSet', 'ses:GetConfigurationSetEventDestinations'],
    Effect: 'Allow',
    Resource: sesArn(region, 'configuration-set/otp'),
  });
  const readMetrics = { Action: 'cloudwatch:GetMetricData', Effect: 'Allow', Resource: '*' };

  test('may write its log and read the account, nothing else', () => {
    const { template } = synth({ countEvents: false });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^ReputationProbeHandlerRole'),
      PolicyDocument: { Statement: Match.exact([writeLogs, readAccount, readIdentities('eu-west-1')]) },
    });
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent(), Policies: Match.absent() });
  });

  test('may read metrics where it has to copy them', () => {
    synth({ sesRegion: 'us-east-1', configurationSetName: 'otp' }).template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.exact([
          writeLogs,
          readAccount,
          readIdentities('us-east-1'),
          readConfigurationSet('us-east-1'),
          readMetrics,
        ]),
      },
    });
  });

  test('may read metrics and write the baseline where events are counted', () => {
    synth({ configurationSetName: 'otp' }).template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^ReputationProbeHandlerRole'),
      PolicyDocument: {
        Statement: Match.exact([
          writeLogs,
          readAccount,
          readIdentities('eu-west-1'),
          readConfigurationSet('eu-west-1'),
          readMetrics,
          {
            Action: 'dynamodb:PutItem',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReputationLedgerTable'), 'Arn'] },
            Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['state#*'] } },
          },
        ]),
      },
    });
  });

  test('is told where to look', () => {
    const { template } = synth({
      configurationSetName: 'otp',
      identities: ['auth.example.com', 'codes@example.com'],
      webAcl: { webAclArn: 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/otp/1', webAclMetricName: 'otp-acl' },
      recipientMemory: Duration.days(90),
      signUps: new Metric({ namespace: 'Shop', metricName: 'SignUps', dimensionsMap: { Stage: 'prod' } }),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          OTP_SHIELD_CONFIGURATION_SET: 'otp',
          OTP_SHIELD_EVENT_TOPIC: Match.anyValue(),
          OTP_SHIELD_IDENTITIES: 'auth.example.com,codes@example.com',
          OTP_SHIELD_WEB_ACL_METRIC: 'otp-acl',
          OTP_SHIELD_SIGN_UP_METRIC: JSON.stringify({
            namespace: 'Shop',
            name: 'SignUps',
            dimensions: { Stage: 'prod' },
            statistic: 'Sum',
          }),
          OTP_SHIELD_PROBE_INTERVAL: '5',
        },
      },
    });
    for (const MetricName of ['VerifyShortfall', 'SignUpShortfall', 'VolumeExcess']) {
      unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      });
    }
  });
});

describe('every alarm', () => {
  test('tells the topics of its beginning and its end, what to do, and where the runbook is', () => {
    const { alarms } = synth({ configurationSetName: 'otp', runbookUrl: 'https://wiki.example.com/otp' });
    const topic = [{ Ref: expect.stringMatching(/^ReputationNotifierTopic/) }];
    const direct = [{ Ref: expect.stringMatching(/^Topic/) }];
    const runbooks = new Map(Object.values(MONITOR_ALARM).map(({ name, runbook }) => [name, runbook]));
    expect(Object.keys(alarms).length).toBeGreaterThan(30);
    for (const [name, alarm] of Object.entries(alarms)) {
      const spokenFor = /-\d+[mh]$/.test(name);
      if (spokenFor) expect(alarm).not.toHaveProperty('AlarmActions');
      else {
        const told = name.startsWith('notifier-') ? direct : topic;
        // A notifier that fails now and then is told once, and not each time that it works again.
        expect([alarm.AlarmActions, alarm.OKActions]).toEqual([told, name.startsWith('notifier-') ? undefined : told]);
      }
      expect(alarm).not.toHaveProperty('InsufficientDataActions');
      const description = writtenText(alarm.AlarmDescription)!;
      expect(description).toContain('What to do: ');
      expect(description).toContain(`Runbook: https://wiki.example.com/otp/${runbooks.get(name)}.md`);
      expect(description.length).toBeLessThanOrEqual(1024);
    }
  });

  test('belongs to its monitor by name, so that two in one stack do not collide', () => {
    const stack = new Stack(new App(), 'Shop');
    const notify = [new Topic(stack, 'Topic')];
    const first = new SesReputationMonitor(stack, 'Eu', { notify });
    const second = new SesReputationMonitor(stack, 'Us', { notify, sesRegion: 'us-east-1' });
    expect(first.monitorName).not.toBe(second.monitorName);
    const names = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('wrong props', () => {
  test('fail all at once, each with the value and what is allowed', () => {
    expect(() =>
      synth({
        configurationSetName: 'arn:aws:ses:eu-west-1:1:configuration-set/otp',
        sesRegion: 'Frankfurt',
        runbookUrl: 'http://wiki/',
        probeInterval: Duration.seconds(90),
        bounceRate: { warningPercent: 6 },
        complaintRate: { criticalPercent: 0 },
        quota: { criticalPercent: 101 },
      }),
    ).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /bounceRate.warningPercent \(6\).*complaintRate.criticalPercent.*got 0.*quota.criticalPercent.*got 101.*configurationSetName.*its ARN.*sesRegion.*"Frankfurt".*runbookUrl.*probeInterval/s,
        ),
      }),
    );
  });

  test.each([1, 60])('an interval of %d minutes is allowed', (minutes) => {
    expect(() => synth({ probeInterval: Duration.minutes(minutes) })).not.toThrow();
  });

  test.each([0, 61])('fails on an interval of %d minutes', (minutes) => {
    expect(() => synth({ probeInterval: Duration.minutes(minutes) })).toThrow('probeInterval');
  });

  test('nobody to notify is a warning', () => {
    const { stack } = synth({ notify: [] });
    Annotations.fromStack(stack).hasWarning('/Shop/Reputation', Match.stringLikeRegexp('nobody is told'));
  });
});

test('its figures go by its name', () => {
  const { monitor } = synth();
  const dimensions = { Monitor: monitor.monitorName };
  const names = [
    monitor.metricSends(),
    monitor.metricDeliveries(),
    monitor.metricHardBounces(),
    monitor.metricSoftBounces(),
    monitor.metricComplaints(),
  ];
  expect(names).toMatchObject(
    ['Sends', 'Deliveries', 'HardBounces', 'SoftBounces', 'Complaints'].map((metricName) => ({
      namespace: 'OtpShield',
      metricName,
      dimensions,
      statistic: 'Sum',
    })),
  );
  expect(monitor.metricComplaints({ label: 'spam', period: Duration.hours(1) })).toMatchObject({
    label: 'spam',
    period: Duration.hours(1),
  });
});
