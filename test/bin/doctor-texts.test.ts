import { Account } from '../../bin/operator/account';
import { DeployedShield } from '../../bin/operator/deployed-shield';
import { examineTexts } from '../../bin/operator/texts/text-check';
import type { Input, Output, Service } from '../../lab/aws/service';
import { END_USER_MESSAGING_ENV } from '../../lib/contract/reputation/end-user-messaging/env';
import { SNS_TEXTS_ENV } from '../../lib/contract/reputation/sns-texts/delivery-logs';
import { TWILIO_ENV } from '../../lib/contract/reputation/twilio/env';
import { AlarmList } from './alarm-list';
import { ALARMS_PUBLISH, operatorRig } from './operator-rig';

// What the doctor says of whoever sends texts, over real SDK clients and signed calls on loopback.

const EVENTS = 'arn:aws:sns:eu-central-1:111122223333:text-events';
const SOURCE = 'arn:aws:sms-voice:eu-central-1:111122223333:configuration-set/otp';
const PUBLISHES = {
  ...ALARMS_PUBLISH,
  Principal: { Service: 'sms-voice.amazonaws.com' },
  Resource: EVENTS,
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnLike: { 'aws:SourceArn': SOURCE } },
};

/** CloudWatch of which these metrics have data. */
function figuresOf(values: ReadonlyMap<string, number>): Service {
  const list = new AlarmList();
  list.alarms.set('bounces-critical', { actions: ['arn:aws:sns:eu-central-1:111122223333:alarms'] });
  const result = ({ Id, MetricStat }: { Id: string; MetricStat: { Metric: { MetricName: string } } }): Output => {
    const value = values.get(MetricStat.Metric.MetricName);
    return {
      Id,
      StatusCode: 'Complete',
      Timestamps: value === undefined ? [] : [1_700_000_000],
      Values: value === undefined ? [] : [value],
    };
  };
  const GetMetricData = ({ MetricDataQueries }: Input): Output => ({
    MetricDataResults: (MetricDataQueries as Array<Parameters<typeof result>[0]>).map(result),
  });
  return { operations: { ...list.operations, GetMetricData } };
}

let rig: Awaited<ReturnType<typeof operatorRig>>;
let figures: Map<string, number>;
let set: Record<string, unknown> | undefined;
let attributes: Record<string, string>;
let limits: Array<{ Name: string; EnforcedLimit: number }>;
let smsAttributes: Record<string, string>;
let inSandbox: boolean | undefined;

const destination = (more: object = {}) => ({
  EventDestinationName: 'shield',
  Enabled: true,
  MatchingEventTypes: ['TEXT_ALL', 'VOICE_ALL'],
  SnsDestination: { TopicArn: EVENTS },
  ...more,
});

beforeEach(async () => {
  figures = new Map([['Sends', 12]]);
  set = {
    ConfigurationSetName: 'otp',
    ConfigurationSetArn: SOURCE,
    DefaultMessageFeedbackEnabled: true,
    ProtectConfigurationId: 'protect-1',
    EventDestinations: [destination()],
  };
  attributes = { ACCOUNT_TIER: 'PRODUCTION' };
  limits = [{ Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 200 }];
  smsAttributes = {
    DeliveryStatusIAMRole: 'arn:aws:iam::111122223333:role/sns',
    DeliveryStatusSuccessSamplingRate: '100',
    MonthlySpendLimit: '50',
  };
  inSandbox = false;
  const smsvoice: Service = {
    operations: {
      DescribeConfigurationSets: () => ({ ConfigurationSets: set === undefined ? [] : [set] }),
      DescribeAccountAttributes: () => ({
        AccountAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
      DescribeSpendLimits: () => ({ SpendLimits: limits }),
    },
  };
  rig = await operatorRig({ smsvoice, cloudwatch: figuresOf(figures) });
  Object.assign(rig.sns.operations, {
    GetSMSAttributes: () => ({ attributes: new Map(Object.entries(smsAttributes)) }),
    GetSMSSandboxAccountStatus: () => (inSandbox === undefined ? {} : { IsInSandbox: inSandbox }),
  });
  rig.waf.webAcls.set(rig.webAclArn, { Name: 'otp', Id: '1', ARN: rig.webAclArn, Rules: [] });
  rig.sns.topics.set(EVENTS, { policy: JSON.stringify({ Statement: [PUBLISHES] }), subscriptions: [] });
  sends(WATCHED.endUserMessaging);
});
afterEach(() => rig.close());

const WATCHED = {
  endUserMessaging: {
    [END_USER_MESSAGING_ENV.configurationSet]: 'otp',
    [END_USER_MESSAGING_ENV.eventTopic]: EVENTS,
  },
  sns: { [SNS_TEXTS_ENV.logsFunction]: 'arn:aws:lambda:eu-central-1:111122223333:function:logs' },
  twilio: { [TWILIO_ENV.authTokenSecret]: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:twilio-AbCdEf' },
} as const;

/** Deploys what watches texts; the set is the stack's own, with feedback and a Protect configuration. */
function sends(variables: Record<string, unknown>, own: object | null = { ProtectConfigurationId: 'protect-1' }): void {
  const lambda = (more: object) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Environment: { Variables: { OTP_SHIELD_MONITOR: 'Texts', ...more } } },
  });
  rig.stacks.templates.set('OtpShield', {
    Resources: {
      Watch: lambda(variables),
      Feedback: lambda({ OTP_SHIELD_FEEDBACK_QUEUE: 'https://sqs' }),
      ...(own && {
        Set: { Type: 'Custom::OtpShieldTextConfigurationSet', Properties: { ConfigurationSetName: 'otp', ...own } },
      }),
    },
  });
}

const SIGN = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const;

/** As the doctor prints it, without what mends it. */
const said = async () => {
  const shield = await DeployedShield.find(new Account({ stack: undefined, profile: undefined, region: undefined }));
  const lines = await examineTexts(shield, rig.clock.now());
  return lines.map(({ level, message }) => `${SIGN[level]} ${message}`);
};

test('the doctor prints it, with what mends it', async () => {
  set!.EventDestinations = [];
  const { out, exitCode } = await rig.type('doctor');
  expect(out).toMatch(
    /BAD {2}configuration set otp of the texts doesn't publish .*\n {5}mend: "cdk deploy --revert-drift"/,
  );
  expect(exitCode).toBe(3);
});

test('texts by End User Messaging that are told, counted and paid for are well', async () => {
  expect(await said()).toEqual([
    'ok   configuration set otp of the texts is there and tells the shield of every text and call',
    'ok   topic text-events of the texts: AWS End User Messaging may publish there',
    'ok   AWS End User Messaging: the account is out of the sandbox',
    'ok   AWS End User Messaging: nothing known to be spent of 200 USD that texts may cost in this month; at the limit every text of the account stops',
    'ok   texts of AWS End User Messaging are counted',
  ]);
});

type Row = [string, () => unknown, RegExp];

test.each<Row>([
  [
    'set is gone',
    () => (set = undefined),
    /^BAD {2}configuration set otp of the texts is not in eu-central-1: AWS refuses/,
  ],
  [
    'set publishes elsewhere',
    () => (set!.EventDestinations = []),
    /^BAD .* doesn't publish to the topic of the shield/,
  ],
  [
    'destination is off',
    () => (set!.EventDestinations = [destination({ Enabled: false })]),
    /^BAD .* turned off: no text is counted/,
  ],
  [
    'destination lacks calls',
    () => (set!.EventDestinations = [destination({ MatchingEventTypes: ['TEXT_ALL'] })]),
    /^BAD .* doesn't publish VOICE_ALL/,
  ],
  ['set asks for no feedback', () => (set!.DefaultMessageFeedbackEnabled = false), /^BAD .* asks for no feedback:/],
  [
    'set lost its Protect configuration',
    () => delete set!.ProtectConfigurationId,
    /^BAD .* follows no Protect configuration, and was deployed with protect-1/,
  ],
  [
    'set follows another one',
    () => (set!.ProtectConfigurationId = 'protect-2'),
    /^note .* follows the Protect configuration protect-2, and was deployed with protect-1/,
  ],
  [
    'set was given none',
    () => {
      sends(WATCHED.endUserMessaging, {});
      delete set!.ProtectConfigurationId;
    },
    /^note .* texts go to every country$/,
  ],
  [
    "policy of the topic is another Region's",
    () =>
      rig.sns.topics.set(EVENTS, {
        policy: JSON.stringify({
          Statement: [
            { ...PUBLISHES, Condition: { ArnLike: { 'aws:SourceArn': SOURCE.replace('eu-central-1', 'us-east-1') } } },
          ],
        }),
        subscriptions: [],
      }),
    /^BAD {2}topic text-events of the texts: its policy does not let sms-voice.amazonaws.com do sns:Publish/,
  ],
  [
    'topic has the key of AWS',
    () =>
      rig.sns.topics.set(EVENTS, {
        policy: JSON.stringify({ Statement: [PUBLISHES] }),
        key: 'alias/aws/sns',
        subscriptions: [],
      }),
    /^BAD .* is encrypted with alias\/aws\/sns, which AWS End User Messaging can never use/,
  ],
  ['topic is gone', () => rig.sns.topics.delete(EVENTS), /^BAD {2}topic text-events of the texts is gone/],
  [
    'account is in the sandbox',
    () => (attributes.ACCOUNT_TIER = 'SANDBOX'),
    /^BAD .* in the sandbox: texts go to verified numbers only/,
  ],
  [
    'tier is not said',
    () => delete attributes.ACCOUNT_TIER,
    /^BAD .* does not say whether the account is in the sandbox/,
  ],
  [
    'limit is that of a new account',
    () => (limits[0]!.EnforcedLimit = 1),
    /^note .* of 1 USD .*limit of a new account$/,
  ],
  ['limit is near', () => figures.set('TextMessageMonthlySpend', 170), /^BAD .* 170\.00 USD spent of 200 USD/],
  ['limit is not named', () => (limits = []), /^BAD {2}AWS End User Messaging named no monthly limit for texts/],
  [
    'nothing was counted',
    () => figures.delete('Sends'),
    /^note no text of AWS End User Messaging was counted within 7 days/,
  ],
])('whose %s: one line says so', async (_, change, line) => {
  change();
  expect(await said()).toContainEqual(expect.stringMatching(line));
});

test.each([
  'smsvoice:DescribeConfigurationSets',
  'smsvoice:DescribeAccountAttributes',
  'smsvoice:DescribeSpendLimits',
  'sns:GetTopicAttributes',
])('nothing is well about what may not be asked: %s', async (call) => {
  rig.standIn.fail(call, 'AccessDeniedException', 99, 400);
  expect((await said()).filter((line) => line.startsWith('ok '))).toHaveLength(4);
  expect((await rig.type('doctor')).out).toMatch(/BAD {2}not allowed to (look|ask|read)/);
});

test('a set of somebody else is no fault where it asks for no feedback by itself', async () => {
  sends(WATCHED.endUserMessaging, null);
  set!.DefaultMessageFeedbackEnabled = false;
  expect(await said()).toContainEqual(expect.stringMatching(/^note .* asks for no feedback by itself/));
});

test('texts by Amazon SNS', async () => {
  sends(WATCHED.sns, null);
  expect(await said()).toEqual([
    'ok   Amazon SNS logs every text of the account',
    'ok   Amazon SNS: nothing known to be spent of 50 USD that texts may cost in this month; at the limit every text of the account stops',
    'ok   Amazon SNS: the account is out of the SMS sandbox',
    'ok   texts of Amazon SNS are counted',
  ]);
});

test.each<Row>([
  ['role is gone', () => delete smsAttributes.DeliveryStatusIAMRole, /^BAD {2}Amazon SNS logs no text/],
  [
    'log has gaps',
    () => (smsAttributes.DeliveryStatusSuccessSamplingRate = '10'),
    /^BAD {2}Amazon SNS logs 10 % of the texts/,
  ],
  ['limit is not set', () => delete smsAttributes.MonthlySpendLimit, /^note Amazon SNS names no monthly limit/],
  ['sandbox is not left', () => (inSandbox = true), /^BAD {2}Amazon SNS: the account is in the SMS sandbox/],
  [
    'sandbox is not said',
    () => (inSandbox = undefined),
    /^BAD .* does not say whether the account is in the SMS sandbox/,
  ],
])('by Amazon SNS whose %s', async (_, change, line) => {
  sends(WATCHED.sns, null);
  change();
  expect(await said()).toContainEqual(expect.stringMatching(line));
});

test('texts by Twilio are told of by their callbacks alone', async () => {
  sends(WATCHED.twilio, null);
  expect(await said()).toEqual(['ok   texts of Twilio are counted']);
  figures.delete('Sends');
  expect(await said()).toEqual(['note no text of Twilio was counted within 7 days']);
});

test('where nothing watches texts nothing is asked and nothing said', async () => {
  rig.stacks.templates.delete('OtpShield');
  expect(await said()).toEqual([]);
  expect(rig.standIn.calls.filter(({ operation }) => operation.startsWith('smsvoice:'))).toEqual([]);
});
