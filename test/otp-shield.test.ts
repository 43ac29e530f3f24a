import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ENV as VARIABLE } from '../lib/contract/env';
import { OtpShield, type OtpShieldProps } from '../lib/otp-shield';
import { RequestLogging } from '../lib/protection/otp-web-acl-props';
import { EmailProvider } from '../lib/reputation/email-provider';
import { SendGridReputationMonitor } from '../lib/reputation/sendgrid/sendgrid-reputation-monitor';
import { SesReputationMonitor } from '../lib/reputation/ses/ses-reputation-monitor';
import { RequestLimit } from '../lib/request-limit';
import { unfilled } from './alarms/unfilled';
import { ALB_ARN, ENV, ROUTES } from './protection/stack';
import { turnstile } from './protection/turnstile-check';

function synth(props: Partial<OtpShieldProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const shield = new OtpShield(stack, 'Shield', {
    ...ROUTES,
    resourceArns: [ALB_ARN],
    email: EmailProvider.ses({ configurationSetName: 'otp' }),
    notify: [new Topic(stack, 'People')],
    ...props,
  });
  const template = Template.fromStack(stack);
  const variables = Object.assign(
    {},
    ...Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment?.Variables ?? {},
    ),
  );
  return { stack, shield, template, variables };
}

const alarmsOf = (template: Template, guardName: string) =>
  Object.values(unfilled(template).findResources('AWS::CloudWatch::Alarm')).filter(({ Properties }) =>
    String(Properties.AlarmName).startsWith(guardName),
  );

const withSendGrid = () => {
  const stack = new Stack(new App(), 'Other', { env: ENV });
  return EmailProvider.sendGrid({ verificationKey: Secret.fromSecretNameV2(stack, 'Key', 'sendgrid') });
};

describe('the monitor behind the facade', () => {
  test('knows the web ACL: counters for the verify ratio, samples, log and gates for the notifications', () => {
    const { shield, template, variables } = synth();
    expect(variables.OTP_SHIELD_WEB_ACL_METRIC).toBe(shield.webAcl.metricName);
    const settings = JSON.stringify(variables.OTP_SHIELD_NOTIFIER_SETTINGS);
    expect(settings).toContain(`\\"webAclMetricName\\":\\"${shield.webAcl.metricName}\\"`);
    for (const part of ['webAclArn', 'logGroupName', 'lockdownSetArn', 'strictSetArn']) {
      expect(settings).toMatch(new RegExp(`${part}\\\\":\\\\""`));
    }
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'VerifyShortfall' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('NotifierHandlerRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'wafv2:GetSampledRequests',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShieldWebAcl'), 'Arn'] },
          }),
        ]),
      },
    });
  });

  test('with campaignBudget who opens its gate may, and who follows it may read it; without it nothing is there', () => {
    const { template, variables } = synth({ campaignBudget: RequestLimit.of(1800, Duration.minutes(10)) });
    for (const output of ['ShieldCampaignIpv4Set', 'ShieldCampaignIpv6Set']) template.hasOutput(output, {});
    for (const name of [VARIABLE.notifierSettings, VARIABLE.responderSettings, VARIABLE.campaignSet])
      expect(JSON.stringify(variables[name])).toContain('Campaign');
    const allowed = (role: string) => {
      const policies = template.findResources('AWS::IAM::Policy');
      const found = Object.entries(policies).find(([id]) => id.includes(role))![1].Properties.PolicyDocument.Statement;
      return found
        .filter(({ Resource }: { Resource: unknown }) => JSON.stringify(Resource).includes('Campaign'))
        .flatMap(({ Action }: { Action: string | string[] }) => Action);
    };
    expect(allowed('ResponderHandlerRole').sort()).toEqual(['wafv2:GetIPSet', 'wafv2:UpdateIPSet']);
    expect(allowed('NotifierHandlerRole')).toEqual(['wafv2:GetIPSet']);
    expect(allowed('ProbeHandlerRole')).toEqual(['wafv2:GetIPSet']);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'detail-type': Match.arrayWith(['OTP Shield Campaign']) },
    });
    // The dashboard has a line for every rule that may ask, there or not.
    const usual = JSON.stringify(synth().template.toJSON());
    expect(/CampaignIpv|"Name":"campaign-budget|CAMPAIGN_SET|OTP Shield Campaign/.exec(usual)).toBeNull();
  });

  test('lets the report read what happened: the log of the responder, alarms, and deploys of this stack', () => {
    const report = { from: 'otp@example.com', to: ['team@example.com'] };
    const { template, variables } = synth({ dailyReport: report });
    expect(JSON.stringify(variables[VARIABLE.reportSettings])).toMatch(/historyLogGroupName.*Responder.*Logs?/);
    const [, { Properties }] = Object.entries(template.findResources('AWS::IAM::Policy')).find(([id]) =>
      id.includes('ReportHandlerRole'),
    )!;
    expect(Properties.PolicyDocument.Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Action: 'logs:FilterLogEvents' }),
        expect.objectContaining({ Action: 'cloudwatch:DescribeAlarmHistory', Resource: '*' }),
        expect.objectContaining({
          Action: 'cloudformation:DescribeStackEvents',
          Resource: { Ref: 'AWS::StackId' },
        }),
      ]),
    );
  });

  test('knows no log where there is none', () => {
    const { variables } = synth({ requestLogging: RequestLogging.NONE });
    expect(JSON.stringify(variables.OTP_SHIELD_NOTIFIER_SETTINGS)).not.toContain('logGroupName');
  });

  test('is the one of the provider', () => {
    expect(synth().shield.reputationMonitor).toBeInstanceOf(SesReputationMonitor);
    const { shield, template, variables } = synth({ email: withSendGrid() });
    expect(shield.reputationMonitor).toBeInstanceOf(SendGridReputationMonitor);
    template.hasOutput('ShieldSendGridWebhookUrl', {});
    expect(variables.OTP_SHIELD_WEB_ACL_METRIC).toBe(shield.webAcl.metricName);
    template.resourceCountIs('AWS::SES::ConfigurationSet', 0);
    expect(synth({ email: EmailProvider.none() }).variables).not.toHaveProperty('OTP_SHIELD_NOTIFIER_SETTINGS');
  });

  test('of SendGrid, too, raises the posture, and its counts say whether strict is enough', () => {
    const { shield, variables } = synth({ email: withSendGrid() });
    const monitor = shield.reputationMonitor!.monitorName;
    const settings = JSON.stringify(variables.OTP_SHIELD_RESPONDER);
    expect(settings).toContain('UnderAttack');
    expect(settings).toContain(`\\"Monitor\\":\\"${monitor}\\"`);
  });
});

describe('what responder and auditor say', () => {
  const topicsOf = ({ template }: ReturnType<typeof synth>, name: RegExp) =>
    Object.values(unfilled(template).findResources('AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => name.test(Properties.AlarmName))
      .map(({ Properties }) => JSON.stringify(Properties.AlarmActions));
  const theirs = /-(posture-failures|lockdown|responder-silent|audit-findings|auditor-silent)$/;

  test('goes the way of the monitor, so that it becomes a readable message', () => {
    const made = synth();
    const topics = topicsOf(made, theirs);
    expect(topics).toHaveLength(5);
    for (const topic of topics) expect(topic).toMatch(/^\[\{"Ref":"ShieldSesReputationNotifierTopic\w+"\}\]$/);
    expect(JSON.stringify(made.variables.OTP_SHIELD_RESPONDER)).toContain('ShieldSesReputationNotifierTopic');
    made.template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^ShieldResponderHandlerRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Resource: { Ref: Match.stringLikeRegexp('^ShieldSesReputationNotifierTopic') },
          }),
        ]),
      },
    });
  });

  test('goes to the people themselves where nobody watches the mail, or messages stay plain', () => {
    for (const email of [EmailProvider.none(), EmailProvider.ses({ enrichNotifications: false })]) {
      for (const topic of topicsOf(synth({ email }), theirs)) expect(topic).toMatch(/^\[\{"Ref":"People\w+"\}\]$/);
    }
  });
});

describe('the dashboard', () => {
  test('shows web ACL, mail, posture and cost, and the notifications link it', () => {
    const { shield, template, variables } = synth();
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard!.Properties.DashboardBody);
    for (const words of [
      'Web ACL: from request to code',
      'SES: mail',
      'What did the shield do?',
      'What does it cost? (USD a day)',
      shield.webAcl.metricName,
      shield.responder.responderName,
    ]) {
      expect(body).toContain(words);
    }
    expect(JSON.stringify(variables.OTP_SHIELD_NOTIFIER_SETTINGS)).toContain(shield.dashboard!.dashboardName);
  });

  test('shows the state of every alarm that tells people, whoever raises it', () => {
    const { template } = synth({ automaticBlockList: {}, recipientGuard: {}, humanCheck: turnstile() });
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const shown = JSON.stringify(dashboard!.Properties.DashboardBody);
    const speaking = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      Object.entries(template.findResources(type)).filter(
        ([, { Properties }]) => Properties.AlarmActions !== undefined,
      ),
    );
    expect(speaking.length).toBeGreaterThan(60);
    expect(speaking.map(([id]) => id).filter((id) => !shown.includes(`"${id}"`))).toEqual([]);
  });

  test('shows the web ACL alone where nobody watches the mail', () => {
    const { template } = synth({ email: EmailProvider.none() });
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  test('can be left out', () => {
    const { shield, template } = synth({ dashboard: false });
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    expect(shield.dashboard).toBeUndefined();
  });
});

describe('the daily report', () => {
  test('is sent when it is asked for, knows the web ACL, and reckons with the prices of the dashboard', () => {
    expect(synth().variables).not.toHaveProperty('OTP_SHIELD_REPORT_SETTINGS');
    const { shield, template, variables } = synth({ dailyReport: { captchaPricePerThousand: 0.7 } });
    const settings = JSON.stringify(variables.OTP_SHIELD_REPORT_SETTINGS);
    expect(settings).toContain(`\\"webAclMetricName\\":\\"${shield.webAcl.metricName}\\"`);
    expect(settings).toContain('\\"perThousandCaptchas\\":0.7');
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('captchas * 0.7 / 1000');
  });

  test('is there for SendGrid, too', () => {
    const { variables } = synth({ email: withSendGrid(), dailyReport: {} });
    expect(JSON.stringify(variables.OTP_SHIELD_REPORT_SETTINGS)).toContain('SendGrid account');
  });
});

describe('the recipient guard behind the facade', () => {
  const ingestOf = (template: Template) =>
    Object.values(template.findResources('AWS::Lambda::Function')).find(
      ({ Properties }) => Properties.Environment?.Variables?.OTP_SHIELD_GUARD_BLOCK_SECONDS !== undefined,
    );

  test('is there only when it is asked for', () => {
    const { shield, template } = synth();
    expect(shield.recipientGuard).toBeUndefined();
    expect(JSON.stringify(template.toJSON())).not.toContain('recipient-guard');
  });

  test.each([
    ['SES', () => EmailProvider.ses({ configurationSetName: 'otp' })],
    ['SendGrid', withSendGrid],
  ])('is fed by what %s says, tells by the same notifier, and is in report and dashboard', (_, email) => {
    const { shield, template, variables } = synth({
      email: email(),
      recipientGuard: { budget: { email: { messagesPerDay: 777 } } },
      dailyReport: {},
    });
    const { guardName } = shield.recipientGuard!;
    const { Variables } = ingestOf(template)!.Properties.Environment;
    expect(Variables.OTP_SHIELD_GUARD_NAME).toBe(guardName);
    expect(template.findResources('AWS::DynamoDB::Table')).toHaveProperty([Variables.OTP_SHIELD_LEDGER_TABLE.Ref]);
    const actions = alarmsOf(template, guardName).map(({ Properties }) => JSON.stringify(Properties.AlarmActions));
    expect(actions.length).toBeGreaterThanOrEqual(13);
    for (const action of actions) expect(action).toMatch(/^\[\{"Ref":"Shield\w+ReputationNotifierTopic\w+"\}\]$/);
    expect(JSON.stringify(variables.OTP_SHIELD_REPORT_SETTINGS)).toMatch(
      new RegExp(`guard\\\\":\\{\\\\"name\\\\":\\\\"${guardName}.*perDay\\\\":777`),
    );
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard!.Properties.DashboardBody);
    expect(body).toContain(`GuardSent\\",\\"Channel\\",\\"email\\",\\"Guard\\",\\"${guardName}`);
  });

  test('stands by itself where nothing watches, no report is sent or mails are counted elsewhere', () => {
    const { shield, template } = synth({ email: EmailProvider.none(), recipientGuard: {}, dashboard: false });
    expect(alarmsOf(template, shield.recipientGuard!.guardName).length).toBeGreaterThanOrEqual(10);
    expect(ingestOf(template)).toBeUndefined();
    const elsewhere = synth({
      email: EmailProvider.ses({ configurationSetName: 'otp', sesRegion: 'us-east-1' }),
      recipientGuard: {},
    });
    expect(alarmsOf(elsewhere.template, elsewhere.shield.recipientGuard!.guardName).length).toBeGreaterThanOrEqual(10);
  });

  test('takes the options of the guard, and refuses what the guard refuses', () => {
    expect(() =>
      synth({ recipientGuard: { recipientLimits: { codes: RequestLimit.of(0, Duration.minutes(10)) } } }),
    ).toThrow(/RecipientGuard.*recipientLimits.codes/s);
  });
});
