import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { keepDestination } from '../../lambda/reputation/end-user-messaging-destination/destination';
import { probe } from '../../lambda/reputation/end-user-messaging-probe/probe';
import {
  EmailProvider,
  EndUserMessagingMonitor,
  type EndUserMessagingMonitorProps,
  OtpRoute,
  OtpShield,
  ResponderMode,
  SmsProvider,
} from '../../lib/index';

const ENV = { account: '111122223333', region: 'eu-central-1' };

function monitor(props: Partial<EndUserMessagingMonitorProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const made = new EndUserMessagingMonitor(stack, 'Texts', { notify: [new Topic(stack, 'People')], ...props });
  return { made, template: Template.fromStack(stack) };
}

describe('a shield with texts beside mails', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const shield = new OtpShield(stack, 'Shield', {
    resourceArns: [`arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}:loadbalancer/app/shop/50dc6c495c0c9188`],
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    email: EmailProvider.ses({ configurationSetName: 'otp' }),
    sms: SmsProvider.endUserMessaging({ homeCountries: ['DE'], textPriceByCountry: { DE: 0.095 } }),
    notify: [new Topic(stack, 'People')],
    dailyReport: {},
    recipientGuard: {},
    response: { mode: ResponderMode.STRICT },
  });
  const template = Template.fromStack(stack);
  const texts = shield.textMonitor!;
  const variable = (name: string): string[] =>
    Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const value = Properties.Environment?.Variables?.[name];
      return value === undefined ? [] : [JSON.stringify(value)];
    });

  test('makes a configuration set that publishes every event of texts and calls to a topic that it alone may use', () => {
    template.hasResourceProperties('Custom::OtpShieldTextEvents', {
      ConfigurationSetName: { Ref: Match.stringLikeRegexp('KeptConfigurationSet') },
      TopicArn: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'sms-voice.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': ENV.account },
              ArnLike: {
                'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':configuration-set/')])] },
              },
            },
          }),
        ]),
      },
    });
  });

  test('has alarms that see pumping, and none on failures as an attack', () => {
    const names = [...texts.speakingAlarms.keys()].length;
    expect(names).toBeGreaterThan(10);
    const all = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
    for (const metric of ['CountryExcess', 'RangeExcess', 'NewCountryExcess', 'SpendExcess'])
      expect(all).toContain(metric);
    const rules = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'))
      .filter(({ Properties }) => Properties.AlarmName === `${texts.monitorName}-under-attack`)
      .map(({ Properties }) => JSON.stringify(Properties.AlarmRule));
    expect(rules[0]).toMatch(/TextCountry.*TextRange.*TextNewCountry.*TextSpend.*TextPumpingVerdicts/);
    expect(rules[0]).not.toMatch(/BadNumbers|CarrierBlocks/);
  });

  test('raises the posture by texts, and never counts them as bounces', () => {
    const [responder] = variable('OTP_SHIELD_RESPONDER');
    const settings = responder!;
    // Bounces, texts, and codes by text and by call that nobody types in.
    expect(settings.match(/\\"level\\":\\"critical\\"/g)).toHaveLength(4);
    expect(settings).toMatch(/GuardSmsConversion/);
    expect(settings.match(/HardBounces/g)).toHaveLength(1);
    expect(texts.harmMetrics).toEqual([]);
  });

  test('tells its handler what texts cost and where people live', () => {
    expect(variable('OTP_SHIELD_TEXTS')).toEqual([
      JSON.stringify(JSON.stringify({ price: 0.08, priceByCountry: { DE: 0.095 }, homeCountries: ['DE'] })),
    ]);
  });

  test('has two reports, one of texts, and the guard in both of them', () => {
    const reports = variable('OTP_SHIELD_REPORT_SETTINGS');
    expect(reports.map((text) => /channel\\":\\"(\w+)/.exec(text)?.[1]).sort()).toEqual(['email', 'sms']);
    expect(reports.filter((text) => text.includes('budgets'))).toHaveLength(2);
  });

  test('draws them on the same page, and prints the configuration set to send with', () => {
    const body = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
    for (const title of ['SES: mail', 'End User Messaging: texts', 'End User Messaging: money (USD a day)'])
      expect(body).toContain(title);
    template.hasOutput('ShieldSmsConfigurationSetName', {});
  });
});

describe('a monitor', () => {
  test('with a configuration set that was there gives it a destination, and may change no other set', () => {
    const { template, made } = monitor({ configurationSetName: 'otp' });
    expect(made.configurationSetName).toBe('otp');
    template.resourceCountIs('Custom::OtpShieldTextConfigurationSet', 0);
    template.hasResourceProperties('Custom::OtpShieldTextEvents', { ConfigurationSetName: 'otp' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: ['sms-voice:CreateEventDestination', 'sms-voice:UpdateEventDestination'],
            Effect: 'Allow',
            Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':configuration-set/otp$')])] },
          },
        ]),
      },
    });
  });

  test.each([
    ['a price in cents', { textPrice: 81 }, 'textPrice must be a price in USD above 0 and below 20, got 81'],
    ['a country in words', { homeCountries: ['Germany'] }, 'homeCountries[0] must be a country as in ISO 3166-1'],
    ['an ARN', { configurationSetName: 'arn:aws:sms-voice:x' }, 'the name of the set, not its ARN'],
    [
      'Protect for a set that is not ours',
      { configurationSetName: 'otp', protectConfigurationId: 'protect-1' },
      'set it on that one',
    ],
    [
      'closing countries of nothing',
      { closeCountries: true, homeCountries: ['DE'] },
      'closeCountries is true but protectConfigurationId is missing',
    ],
    [
      'closing countries without a home',
      { closeCountries: true, protectConfigurationId: 'protect-1' },
      'closeCountries is true but homeCountries names none',
    ],
    ['half a day of memory', { runbookUrl: 'http://x' }, 'runbookUrl must be an https:// address'],
  ])('refuses %s', (_, props, complaint) => expect(() => monitor(props)).toThrow(complaint));
});

describe('a monitor that may close countries', () => {
  const { made, template } = monitor({
    closeCountries: true,
    protectConfigurationId: 'protect-0123456789abcdef0123456789abcdef',
    homeCountries: ['DE'],
  });

  test('brings the function along, which writes rules and notes of this configuration only', () => {
    expect(made.countrySwitch).toBeDefined();
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties);
    const [policy] = policies.filter(({ PolicyName }) => PolicyName.includes('Countries'));
    const statements = policy!.PolicyDocument.Statement as Array<Record<string, unknown>>;
    const arn = {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          `:sms-voice:${ENV.region}:${ENV.account}:protect-configuration/protect-0123456789abcdef0123456789abcdef`,
        ],
      ],
    };
    expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('sms-voice'))).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'sms-voice:ListTagsForResource',
          'sms-voice:GetProtectConfigurationCountryRuleSet',
          'sms-voice:UpdateProtectConfigurationCountryRuleSet',
        ],
        Resource: arn,
      },
      {
        Effect: 'Allow',
        Action: ['sms-voice:TagResource', 'sms-voice:UntagResource'],
        Resource: arn,
        Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': ['cdk-otp-shield:closed:*'] } },
      },
    ]);
  });

  test('hears when nobody looks at the closed countries any more', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp('text-countries-silent$'),
      MetricName: 'ClosedCountries',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 0,
      TreatMissingData: 'breaching',
    });
  });
});

describe('the event destination', () => {
  const event = {
    RequestType: 'Create',
    ResourceProperties: {
      ConfigurationSetName: 'otp',
      EventDestinationName: 'shield',
      TopicArn: 'arn:aws:sns:eu-west-1:111122223333:texts',
    },
  } as const;
  const fault = (name: string) => Object.assign(new Error(name), { name });
  const around = { backoff: { sleep: async () => {}, random: () => 0 }, log: { warn: () => {} } };
  const calls = (faults: Record<string, Error> = {}) => {
    const sent: string[] = [];
    const send = async (command: object) => {
      sent.push(command.constructor.name);
      const failure = faults[command.constructor.name];
      if (failure !== undefined) throw failure;
      return {};
    };
    return { sent, client: { send } as never };
  };

  test('that is there already is brought to what is wanted', async () => {
    const { sent, client } = calls({ CreateEventDestinationCommand: fault('ConflictException') });
    await keepDestination(event, { ...around, smsVoice: client });
    expect(sent).toEqual(['CreateEventDestinationCommand', 'UpdateEventDestinationCommand']);
  });

  test('of a configuration set that is gone is no fault when it is deleted, and one when it is made', async () => {
    const gone = fault('ResourceNotFoundException');
    const { client } = calls({ CreateEventDestinationCommand: gone, DeleteEventDestinationCommand: gone });
    await expect(
      keepDestination({ ...event, RequestType: 'Delete' }, { ...around, smsVoice: client }),
    ).resolves.toBeDefined();
    await expect(keepDestination(event, { ...around, smsVoice: client })).rejects.toThrow('ResourceNotFoundException');
  });
});

describe('the probe', () => {
  const NOW = Date.UTC(2026, 10, 20, 12, 0);
  type Answers = Record<string, unknown>;
  const answers = (over: Answers = {}): Answers => ({
    DescribeSpendLimitsCommand: { SpendLimits: [{ Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 200 }] },
    DescribeConfigurationSetsCommand: {
      ConfigurationSets: [
        {
          EventDestinations: [
            { Enabled: true, MatchingEventTypes: ['TEXT_ALL', 'VOICE_ALL'], SnsDestination: { TopicArn: 'topic' } },
          ],
        },
      ],
    },
    GetMetricDataCommand: { MetricDataResults: [{ Id: 'm0', Timestamps: [new Date(NOW - 3_600_000)], Values: [120] }] },
    ...over,
  });
  async function run(over?: Answers) {
    const lines: Array<Record<string, unknown>> = [];
    const send = async (command: object) => {
      const answer = answers(over)[command.constructor.name];
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const done = probe({
      monitor: 'texts',
      configurationSet: 'otp',
      eventTopic: 'topic',
      cloudWatch: { send } as never,
      smsVoice: { send } as never,
      clock: { now: () => NOW },
      emit: (line) => lines.push(JSON.parse(line)),
      log: { info: () => {}, warn: () => {}, error: () => {} } as never,
    });
    const failed = await done.then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { line: lines[0] ?? {}, failed };
  }

  test('reckons the month against the limit that AWS enforces, and sees its wire', async () => {
    const { line, failed } = await run();
    expect(failed).toBeUndefined();
    expect(line).toMatchObject({ TextMonthSpend: 120, TextSpendLimitUsed: 60, TextEventsWired: 1, ProbeHeartbeat: 1 });
  });

  test('says nothing of a month without a text', async () => {
    const { line } = await run({ GetMetricDataCommand: { MetricDataResults: [] } });
    expect(line).not.toHaveProperty('TextSpendLimitUsed');
    expect(line).toMatchObject({ TextEventsWired: 1 });
  });

  test.each([
    ['a destination that is off', { Enabled: false }],
    ['another topic', { SnsDestination: { TopicArn: 'other' } }],
    ['half of the events', { MatchingEventTypes: ['TEXT_DELIVERED'] }],
  ])('tells of %s', async (_, over) => {
    const destination = {
      Enabled: true,
      MatchingEventTypes: ['TEXT_ALL', 'VOICE_ALL'],
      SnsDestination: { TopicArn: 'topic' },
      ...over,
    };
    const { line } = await run({
      DescribeConfigurationSetsCommand: { ConfigurationSets: [{ EventDestinations: [destination] }] },
    });
    expect(line.TextEventsWired).toBe(0);
  });

  test('that may not ask fails by name, keeps its other findings, and gives no sign of life', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const { line, failed } = await run({ DescribeSpendLimitsCommand: denied });
    expect(failed).toContain('spend (AccessDeniedException');
    expect(line.TextEventsWired).toBe(1);
    expect(line).not.toHaveProperty('ProbeHeartbeat');
  });
});
