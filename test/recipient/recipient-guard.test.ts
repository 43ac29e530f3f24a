import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { writtenText } from '../../lab/aws/written-text';
import { RecipientGuard, type RecipientGuardProps, SendGridReputationMonitor, SesReputationMonitor } from '../../lib';
import { GUARD_ALARM, GUARD_METRIC } from '../../lib/contract/recipient/guard-metrics';
import { keyRing, START } from '../guard/rig';
import { ENV } from '../protection/stack';

interface Statement {
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Effect: string;
}

function synth(
  props: Partial<RecipientGuardProps> = {},
  more: (guard: RecipientGuard, stack: Stack) => void = () => {},
) {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const guard = new RecipientGuard(stack, 'Guard', { notify: [new Topic(stack, 'Topic')], ...props });
  more(guard, stack);
  return { guard, stack, template: Template.fromStack(stack) };
}

/** Actions with their resources, of the role of a function whose logical id holds `part`; without one of all roles, with their names. */
function permissions(template: Template, part?: string): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes(part ?? ''));
  return policies.flatMap(([id, policy]) =>
    (policy.Properties.PolicyDocument.Statement as Statement[])
      .map(({ Action, Resource }) => `${[Action].flat().join(' ')} on ${JSON.stringify(Resource)}`)
      .map((text) => text.replace(/["{}[\]]/g, '').replaceAll('Fn::GetAtt:', ''))
      .map((text) => (part === undefined ? `${id}: ${text}` : text)),
  );
}

test('the table is on demand, forgets by itself and has no other index', () => {
  const { template } = synth();
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: Match.absent(),
  });
});

test('the key is generated, and replaced every 90 days by a function that may do nothing else', () => {
  const { template } = synth();
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: Match.objectLike({ PasswordLength: 64, GenerateStringKey: 'key' }),
  });
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    RotationRules: { AutomaticallyAfterDays: 90 },
    RotateImmediatelyOnUpdate: false,
  });
  expect(permissions(template, 'Rotation')).toEqual([
    expect.stringMatching(/^logs:CreateLogStream logs:PutLogEvents on GuardStoreRotationLogs\w+,Arn$/),
    expect.stringMatching(
      /^secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecretVersionStage on Ref:GuardStoreHashKeys\w+$/,
    ),
  ]);
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'secretsmanager.amazonaws.com',
    SourceAccount: Match.anyValue(),
  });
});

test('the function may read and update items, read the secret, write its log, and nothing else', () => {
  const { template } = synth();
  expect(permissions(template, 'GuardHandler')).toEqual([
    expect.stringMatching(/^logs:CreateLogStream logs:PutLogEvents on GuardHandlerLogs\w+,Arn$/),
    expect.stringMatching(/^dynamodb:GetItem dynamodb:UpdateItem on GuardStoreTable\w+,Arn$/),
    expect.stringMatching(/^secretsmanager:GetSecretValue on Ref:GuardStoreHashKeys\w+$/),
  ]);
});

test('look-ups are permitted only when they are asked for; neither knows resources', () => {
  const { template } = synth({ validation: { addressInsights: true, carrierLookup: true } });
  expect(permissions(template, 'GuardHandler').at(-1)).toBe('ses:GetEmailAddressInsights sms-voice:CarrierLookup on *');
});

const TWILIO_KEY = `SK${'0'.repeat(32)}`;
const withTwilio = (more: object = {}, rest: Partial<RecipientGuardProps> = {}) => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const secret = Secret.fromSecretCompleteArn(
    stack,
    'Twilio',
    'arn:aws:secretsmanager:eu-central-1:111122223333:secret:twilio-AbCdEf',
  );
  const twilioLookup = { keySid: TWILIO_KEY, secret, ...more };
  const guard = new RecipientGuard(stack, 'Guard', { notify: [], validation: { twilioLookup }, ...rest });
  return { stack, guard };
};

test('Twilio is asked with the secret and no other; who works on the table may ask, too', () => {
  const { stack, guard } = withTwilio({ simSwap: true });
  const app = new iam.Role(stack, 'Task', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  guard.grantUse(app);
  const template = Template.fromStack(stack);
  for (const part of ['GuardHandler', 'Task']) {
    expect(permissions(template, part).at(-1)).toBe(
      'secretsmanager:GetSecretValue secretsmanager:DescribeSecret on arn:aws:secretsmanager:eu-central-1:111122223333:secret:twilio-AbCdEf',
    );
  }
  expect(guard._limits).toMatchObject({
    prices: { phoneLookup: 0.043 },
    validation: {
      twilioLookup: {
        keySid: TWILIO_KEY,
        lineType: true,
        refuseVoip: false,
        pumpingRiskFrom: 90,
        simSwapSeconds: 604_800,
      },
    },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: Match.stringLikeRegexp('guard-lookups-lost$'),
  });
});

test.each<[string, () => unknown, RegExp]>([
  [
    'a name that is none',
    () => withTwilio({ keySid: 'key' }),
    /validation\.twilioLookup\.keySid must be the name of an API key/,
  ],
  ['nothing to ask', () => withTwilio({ lineType: false, pumpingRisk: false }), /asks Twilio nothing/],
  [
    'a score without a question',
    () => withTwilio({ pumpingRisk: false, refuseFromRisk: 80 }),
    /refuseFromRisk is given but pumpingRisk is false/,
  ],
  [
    'a time without a question',
    () => withTwilio({ simSwapWithin: Duration.days(1) }),
    /simSwapWithin is given but simSwap is not/,
  ],
  [
    'a score that is none',
    () => withTwilio({ refuseFromRisk: 101 }),
    /refuseFromRisk must be a whole number from 1 to 100, got 101/,
  ],
  ['telephony without lines', () => withTwilio({ lineType: false, refuseVoip: true }), /only the kind of line tells/],
  [
    'a price for nothing',
    () => synth({ prices: { phoneLookup: 0.01 } }),
    /prices\.phoneLookup is given but nobody is asked/,
  ],
])('%s is refused', (_, make, fault) => expect(make).toThrow(fault));

test('the same is not asked twice', () => {
  const { guard } = withTwilio();
  const { twilioLookup } = { twilioLookup: { keySid: TWILIO_KEY, secret: guard.secret } };
  expect(() => synth({ validation: { carrierLookup: true, twilioLookup } })).toThrow(
    /which asks AWS the same for money/,
  );
});

test('every alarm is there, rings at the topics, and names its runbook', () => {
  const alarms = Object.values(synth().template.findResources('AWS::CloudWatch::Alarm')).map((each) => each.Properties);
  expect(alarms.map(({ AlarmName }) => AlarmName.replace(/^.*?-guard-/, 'guard-')).sort()).toEqual(
    Object.values(GUARD_ALARM)
      .filter((alarm) => alarm !== GUARD_ALARM.feedbackLost && alarm !== GUARD_ALARM.lookupsLost)
      .map(({ name }) => name)
      .sort(),
  );
  for (const { AlarmActions, AlarmDescription, TreatMissingData } of alarms) {
    expect(AlarmActions).toHaveLength(1);
    expect(writtenText(AlarmDescription)).toMatch(/docs\/runbooks\/(recipient-guard|handler-errors)/);
    expect(TreatMissingData).toBe('notBreaching');
  }
});

test('alarms read metrics that the guard writes', () => {
  const { template } = synth();
  const names = Object.values(GUARD_METRIC).map(({ name }) => name as string);
  const own = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm')).matchAll(/"MetricName":"(Guard\w+)"/g);
  const used = [...own].map(([, name]) => name!);
  expect(used.length).toBeGreaterThan(6);
  for (const name of used) expect(names).toContain(name);
});

function application(stack: Stack) {
  return new lambda.Function(stack, 'App', {
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
}

test('an application that may check may invoke the function and nothing else, and knows where it is', () => {
  const { template } = synth({}, (guard, stack) => {
    expect(guard.connect(application(stack)).success).toBe(true);
  });
  expect(permissions(template, 'AppServiceRole')).toEqual([
    expect.stringMatching(
      /^lambda:InvokeFunction on [^*]*,GuardHandlerFunction\w+,Arn,:\$LATEST,GuardHandlerFunction\w+,Arn$/,
    ),
  ]);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { OTP_SHIELD_GUARD_FUNCTION: Match.anyValue() } },
  });
});

test('grants say what they gave, and set no environment: that is what connecting does', () => {
  const { template } = synth({}, (guard, stack) => {
    const app = application(stack);
    expect(guard.grantCheck(app).success).toBe(true);
    expect(guard.grantUse(app).principalStatements.flatMap(({ actions }) => actions)).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'secretsmanager:GetSecretValue',
    ]);
  });
  const app = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('App'));
  expect(app?.[1].Properties.Environment).toBeUndefined();
});

test('a function that is connected to the table may use it, and knows table, secret and settings', () => {
  const { template } = synth({}, (guard, stack) => {
    expect(guard.connectToTable(application(stack)).success).toBe(true);
  });
  expect(permissions(template, 'AppServiceRole')).toHaveLength(2);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.handler',
    Environment: {
      Variables: {
        OTP_SHIELD_GUARD: Match.anyValue(),
        OTP_SHIELD_GUARD_TABLE: Match.anyValue(),
        OTP_SHIELD_GUARD_SECRET: Match.anyValue(),
        OTP_SHIELD_GUARD_FUNCTION: Match.absent(),
      },
    },
  });
});

describe('a guard of another stack', () => {
  const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:guard';

  test('is asked by a function here, which knows where it is and may invoke it and no other', () => {
    const stack = new Stack(new App(), 'Shop', { env: ENV });
    const guard = RecipientGuard.fromFunctionArn(stack, 'Guard', ARN);
    expect(guard.connect(application(stack)).success).toBe(true);
    const template = Template.fromStack(stack);
    expect(permissions(template, 'AppServiceRole')).toEqual([`lambda:InvokeFunction on ${ARN}:$LATEST,${ARN}`]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { OTP_SHIELD_GUARD_FUNCTION: ARN } },
    });
    template.resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test.each(['guard', `${ARN}:3`, 'arn:aws:dynamodb:eu-central-1:111122223333:table/guard'])(
    'is refused as %s',
    (functionArn) => {
      const stack = new Stack(new App(), 'Shop', { env: ENV });
      expect(() => RecipientGuard.fromFunctionArn(stack, 'Guard', functionArn)).toThrow(
        `functionArn must be the ARN of a function without version or alias, got "${functionArn}"`,
      );
    },
  );
});

test('an application that works on the table may neither delete, list nor scan', () => {
  const { template } = synth({}, (guard, stack) => {
    guard.grantUse(new iam.Role(stack, 'Task', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  });
  expect(permissions(template, 'Task')).toEqual([
    expect.stringMatching(/^dynamodb:GetItem dynamodb:UpdateItem on /),
    expect.stringMatching(/^secretsmanager:GetSecretValue on /),
  ]);
});

test('another account, or an organization, may invoke the function', () => {
  const { template } = synth({}, (guard) => {
    guard.shareWithAccount('222233334444');
    guard.shareWithOrganization('o-exampleorgid');
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: '222233334444',
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: '*',
    PrincipalOrgID: 'o-exampleorgid',
  });
});

test('the table can be shared with another account only under a key that the owner holds', () => {
  expect(() => synth({}, (guard) => guard.shareTableWithAccount('222233334444'))).toThrow(
    /needs encryptionKey, got none/,
  );
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const guard = new RecipientGuard(stack, 'Guard', { notify: [], encryptionKey: new Key(stack, 'Key') });
  guard.shareTableWithAccount('222233334444');
  const template = Template.fromStack(stack);
  const principal = { AWS: Match.objectLike({ 'Fn::Join': Match.anyValue() }) };
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    ResourcePolicy: {
      PolicyDocument: Match.objectLike({
        Statement: [
          { Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], Effect: 'Allow', Principal: principal, Resource: '*' },
        ],
      }),
    },
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
  });
  template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
    ResourcePolicy: Match.objectLike({
      Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Principal: principal })]),
    }),
  });
});

describe.each([
  ['SES', (stack: Stack) => new SesReputationMonitor(stack, 'Monitor', { notify: [] })],
  [
    'SendGrid',
    (stack: Stack) =>
      new SendGridReputationMonitor(stack, 'Monitor', {
        notify: [],
        verificationKey: Secret.fromSecretNameV2(stack, 'Key', 'sendgrid/webhook'),
      }),
  ],
] as const)('complaints and bounces that a monitor of %s counts', (_, monitor) => {
  const made = (blocks: boolean) =>
    synth({ blockDuration: Duration.days(10) }, (guard, stack) => {
      const counted = monitor(stack);
      if (blocks) guard.blockFrom(counted);
    }).template;

  test('feed the block list, by the handler that counts them, which may block recipients and nothing else of the guard', () => {
    const without = permissions(made(false));
    const template = made(true);
    expect(permissions(template).filter((text) => !without.includes(text))).toEqual([
      expect.stringMatching(/^MonitorPipelineIngest.*: dynamodb:UpdateItem on GuardStoreTable\w+,Arn$/),
      expect.stringMatching(/^MonitorPipelineIngest.*: secretsmanager:GetSecretValue on Ref:GuardStoreHashKeys\w+$/),
    ]);
    const [update] = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action, Condition }) => Action === 'dynamodb:UpdateItem' && Condition !== undefined);
    const allowed = ['recipient#*', 'known#*'];
    expect(update.Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': allowed } });
    // Everything that a block is written to.
    const { ids } = keyRing().itemsOf('jane@plain.org', 'jane@plain.org', START);
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) expect(allowed.some((pattern) => id.startsWith(pattern.slice(0, -1)))).toBe(true);
  });

  test('are told which guard it is', () => {
    const { Properties } = Object.entries(made(true).findResources('AWS::Lambda::Function')).find(([id]) =>
      id.startsWith('MonitorPipelineIngest'),
    )![1];
    expect(Properties.Environment.Variables).toMatchObject({
      OTP_SHIELD_GUARD_NAME: expect.stringMatching(/^Stack-Guard-/),
      OTP_SHIELD_GUARD_TABLE: { 'Fn::GetAtt': [expect.stringMatching(/^GuardStoreTable/), 'Arn'] },
      OTP_SHIELD_GUARD_SECRET: { Ref: expect.stringMatching(/^GuardStoreHashKeys/) },
      OTP_SHIELD_GUARD_BLOCK_SECONDS: '864000',
    });
  });
});

test('a monitor that counts nothing can not feed it', () => {
  expect(() =>
    synth({}, (guard, stack) => {
      guard.blockFrom(new SesReputationMonitor(stack, 'Monitor', { notify: [], countEvents: false }));
    }),
  ).toThrow(/blockFrom needs a monitor that counts events/);
});

test('its figures go by its name, and whatever was refused is one figure', () => {
  const { guard } = synth();
  const dimensions = { Guard: guard.guardName };
  expect(guard.metricSent({ label: 'sent' })).toMatchObject({
    namespace: 'OtpShield',
    metricName: 'GuardSent',
    dimensions,
    statistic: 'Sum',
    label: 'sent',
  });
  expect(guard.metricVerified().metricName).toBe('GuardVerified');
  expect(guard.metricUnavailable().metricName).toBe('GuardUnavailable');
  expect(guard.metricFailedOpen({ period: Duration.hours(1) }).period).toEqual(Duration.hours(1));
  const { expression, usingMetrics } = guard.metricRefused().toMetricConfig().mathExpression!;
  expect(Object.values(usingMetrics)).toMatchObject(
    Object.values(GUARD_METRIC)
      .filter(({ name }) => name.startsWith('GuardRefused'))
      .map(({ name }) => ({ metricName: name, dimensions })),
  );
  expect(expression.match(/FILL\(\w+, 0\)/g)).toHaveLength(Object.keys(usingMetrics).length);
});
