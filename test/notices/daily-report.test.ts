import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DEFAULT_REPORT } from '../../lib/notices/daily-report';
import type { DailyReportOptions } from '../../lib/notices/daily-report-options';
import type { WatchedWebAcl } from '../../lib/notices/watched-web-acl';
import { RecipientGuard } from '../../lib/recipient/recipient-guard';
import { SesReputationMonitor } from '../../lib/reputation/ses/ses-reputation-monitor';
import { unfilled } from '../alarms/unfilled';

function synth(
  dailyReport: DailyReportOptions,
  notify = true,
  also?: (monitor: SesReputationMonitor) => void,
  webAcl?: WatchedWebAcl,
) {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
  const monitor = new SesReputationMonitor(stack, 'Reputation', {
    notify: notify ? [new Topic(stack, 'People')] : [],
    configurationSetName: 'otp',
    dailyReport,
    webAcl,
  });
  also?.(monitor);
  return Template.fromStack(stack);
}

const mailed = { from: 'shield@example.com', to: ['ops@example.com'] };

function settings(template: Template): string {
  const [handler] = Object.values(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Description: Match.stringLikeRegexp('daily report') },
    }),
  );
  return JSON.stringify(handler!.Properties.Environment.Variables.OTP_SHIELD_REPORT_SETTINGS);
}

test('goes out at seven UTC, or at the hour and in the time zone that are given', () => {
  synth(mailed).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: `cron(0 ${DEFAULT_REPORT.hour} * * ? *)`,
    ScheduleExpressionTimezone: 'Etc/UTC',
  });
  const berlin = synth({ ...mailed, hour: 9, timeZone: TimeZone.EUROPE_BERLIN });
  berlin.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 9 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
  });
  expect(settings(berlin)).toContain('\\"timeZone\\":\\"Europe/Berlin\\"');
});

test('may mail only from its address, and read what it reports', () => {
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  synth(mailed).hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^ReputationReportHandlerRole'),
    PolicyDocument: {
      Statement: Match.exact([
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], {
          'Fn::GetAtt': [Match.stringLikeRegexp('^ReputationReportHandlerLogs'), 'Arn'],
        }),
        allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], '*'),
        allow('logs:StartQuery', { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReputationPipelineIngestLogs'), 'Arn'] }),
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
});

test('without an address goes to the topics of the monitor, and may not mail', () => {
  const template = synth({});
  expect(settings(template)).toContain('People');
  expect(settings(template)).not.toContain('shield@example.com');
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('ses:SendEmail');
});

test('may use the key of a topic that is encrypted', () => {
  const stack = new Stack(new App(), 'Shop');
  const encrypted = new Topic(stack, 'Encrypted', { masterKey: new Key(stack, 'TopicKey') });
  new SesReputationMonitor(stack, 'Reputation', {
    notify: [new Topic(stack, 'People')],
    dailyReport: { topics: [encrypted] },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^ReputationReportHandlerRole'),
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sns:Publish', Resource: { Ref: Match.stringLikeRegexp('^Encrypted') } }),
        Match.objectLike({
          Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey*']),
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TopicKey'), 'Arn'] },
        }),
      ]),
    },
  });
});

test('may read the rules of the web ACL, or those of the rule groups alone', () => {
  const arn = (kind: string) => `arn:aws:wafv2:eu-west-1:123456789012:regional/${kind}/otp/1a2b3c4d`;
  const ruleGroupArns = [arn('rulegroup'), `${arn('rulegroup')}5e`];
  const mayRead = (groups?: string[]) => {
    const watched = { webAclArn: arn('webacl'), webAclMetricName: 'otp', ruleGroupArns: groups };
    const template = synth(mailed, true, undefined, watched);
    const [policy] = Object.values(
      template.findResources('AWS::IAM::Policy', {
        Properties: { PolicyName: Match.stringLikeRegexp('^ReputationReportHandlerRole') },
      }),
    );
    const statements = policy!.Properties.PolicyDocument.Statement as Array<{ Action: string; Resource: unknown }>;
    return statements.filter(({ Action }) => /^wafv2:/.test(String(Action))).map((one) => [one.Action, one.Resource]);
  };
  expect(mayRead()).toEqual([['wafv2:GetWebACL', arn('webacl')]]);
  expect(mayRead(ruleGroupArns)).toEqual([['wafv2:GetRuleGroup', ruleGroupArns]]);
  expect(mayRead([])).toEqual([['wafv2:GetWebACL', arn('webacl')]]);
});

test('knows where the responder and the auditor speak', () => {
  expect(settings(synth(mailed))).toMatch(/alarmTopicArn.{1,40}ReputationNotifierTopic/);
});

test('knows the prices that are documented', () => {
  expect(settings(synth(mailed))).toContain('\\"prices\\":{\\"perThousandMails\\":0.1,\\"perThousandCaptchas\\":0.4}');
  expect(settings(synth({ ...mailed, textMessagePrice: 0.07 }))).toContain('\\"perTextMessage\\":0.07');
});

test('is missed when it fails once, since there is one a day', () => {
  unfilled(synth(mailed)).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: Match.stringLikeRegexp('-report-errors$'),
    EvaluationPeriods: 1,
    Metrics: Match.arrayWith([Match.objectLike({ MetricStat: Match.objectLike({ Period: 3600 }) })]),
  });
});

test('wrong options fail all at once', () => {
  expect(() => synth({ from: 'Shield <shield@example.com>', hour: 24, captchaPricePerThousand: -1 })).toThrow(
    /dailyReport.from must.*dailyReport.hour must be a whole number from 0 to 23.*dailyReport.from is given but dailyReport.to is not.*captchaPricePerThousand/s,
  );
  expect(() => synth({ to: ['ops@example.com'] })).toThrow('dailyReport.from is not');
  expect(() => synth({}, false)).toThrow('dailyReport reaches nobody');
});

describe('with a recipient guard', () => {
  const guardOf = (monitor: SesReputationMonitor, id = 'Guard') =>
    new RecipientGuard(monitor.node.scope!, id, {
      notify: [],
      budget: { sms: { messagesPerDay: 900, moneyPerDay: 70 } },
    });

  test('knows its name, its log and its budget', () => {
    const template = synth(mailed, true, (monitor) => guardOf(monitor).reportIn(monitor));
    const text = settings(template);
    expect(text).toMatch(/\\"guard\\":\{\\"name\\":\\"Shop-Guard-\w{8}\\",\\"logGroupName\\":\\""/);
    expect(text).toContain('GuardHandlerLogs');
    expect(text).toContain('\\"perDay\\":900');
    expect(text).toContain('\\"moneyPerDay\\":70');
    expect(settings(synth(mailed))).not.toContain('guard');
  });

  test('may ask the log of its function besides, and nothing more', () => {
    const statements = (template: Template) => {
      const [policy] = Object.values(
        template.findResources('AWS::IAM::Policy', {
          Properties: { PolicyName: Match.stringLikeRegexp('^ReputationReportHandlerRole') },
        }),
      );
      return policy!.Properties.PolicyDocument.Statement as object[];
    };
    const without = statements(synth(mailed));
    const having = statements(synth(mailed, true, (monitor) => guardOf(monitor).reportIn(monitor)));
    const texts = new Set(without.map((statement) => JSON.stringify(statement)));
    expect(having).toHaveLength(without.length + 1);
    expect(having.filter((statement) => !texts.has(JSON.stringify(statement)))).toEqual([
      {
        Action: 'logs:StartQuery',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^GuardHandlerLogs/), 'Arn'] },
      },
    ]);
  });

  test('shows one, and only where there is a report', () => {
    expect(() =>
      synth(mailed, true, (monitor) => [1, 2].map((n) => guardOf(monitor, `Guard${n}`).reportIn(monitor))),
    ).toThrow(/shows one guard, got Shop\/Guard2 besides Shop\/Guard1/);
    const stack = new Stack(new App(), 'Shop');
    const silent = new SesReputationMonitor(stack, 'Reputation', { notify: [] });
    expect(() => guardOf(silent).reportIn(silent)).toThrow(
      'RecipientGuard (Shop/Guard): reportIn needs a monitor with a daily report, got Shop/Reputation without; give it dailyReport',
    );
  });
});
