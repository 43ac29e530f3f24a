import type { KnownTopic } from '../../lab/aws/notifications';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { LEAVES } from '../key-policy';
import { ALARMS_PUBLISH, operatorRig, TLS_ONLY, TOPIC } from './operator-rig';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c';
let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeEach(async () => {
  rig = await operatorRig();
  rig.waf.webAcls.set(rig.webAclArn, { Name: 'otp', Id: '1', ARN: rig.webAclArn, Rules: [] });
});
afterEach(() => rig.close());

const topic = (change: Partial<KnownTopic>) => rig.sns.topics.set(TOPIC, { ...rig.sns.topics.get(TOPIC)!, ...change });
const policy = (...Statement: object[]) => topic({ policy: JSON.stringify({ Statement }) });
const use = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'kms:*', Resource: '*' };

/** What would mend it. */
async function remedies(): Promise<string[]> {
  const { out } = await rig.type('doctor');
  return out.split('\n').filter((line) => /^ +mend: .*(topic|alarm|cloudwatch)/.test(line));
}

/** What the doctor says about topics and alarms. */
async function said(): Promise<string[]> {
  const { out } = await rig.type('doctor');
  return out.split('\n').filter((line) => /topic|alarm/.test(line) && !/^ +mend/.test(line));
}

test('a topic to which alarms may publish and somebody listens is well, with its key, too', async () => {
  expect(await said()).toEqual(['ok   topic alarms: alarms may publish; confirmed subscriptions: 1']);
  topic({ key: 'alias/alarms' });
  rig.keys.aliases.set('alias/alarms', KEY);
  rig.keys.policies.set(KEY, { Statement: [use] });
  expect(await said()).toEqual(['ok   topic alarms: alarms may publish; confirmed subscriptions: 1']);
});

test.each<[string, () => void, RegExp]>([
  [
    'has one Deny and nothing else',
    () => policy(TLS_ONLY),
    /^BAD {2}topic alarms: alarms reach nobody, since its policy does not let cloudwatch/,
  ],
  [
    'denies alarms',
    () => policy(ALARMS_PUBLISH, { ...TLS_ONLY, Condition: {} }),
    /^BAD {2}topic alarms: .*denies it to cloudwatch/,
  ],
  [
    'hangs on what cannot be judged',
    () => policy({ ...ALARMS_PUBLISH, Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01' } } }),
    /^BAD {2}topic alarms: .*can not be judged here/,
  ],
  [
    'is about other alarms',
    () =>
      policy({
        ...ALARMS_PUBLISH,
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:*:alarm:other-*' } },
      }),
    /^BAD {2}topic alarms: .*does not let cloudwatch/,
  ],
  ['is gone', () => rig.sns.topics.clear(), /^BAD {2}topic alarms is gone/],
  ['has no subscriber', () => topic({ subscriptions: [] }), /^BAD {2}topic alarms: nobody subscribes/],
  [
    'has one that never confirmed',
    () => topic({ subscriptions: [{ arn: 'PendingConfirmation', protocol: 'email', endpoint: 'oncall@example.com' }] }),
    /^BAD {2}topic alarms: email to o…@example\.com is not confirmed/,
  ],
  [
    'has the key of AWS',
    () => topic({ key: 'alias/aws/sns' }),
    /^BAD {2}topic alarms: .*alias\/aws\/sns, which CloudWatch can never use/,
  ],
  [
    'has a key that alarms may not use',
    () => {
      topic({ key: KEY });
      rig.keys.policies.set(KEY, { Statement: [{ ...use, Action: 'kms:Decrypt' }] });
    },
    /^BAD {2}topic alarms: .*the policy of its key does not let cloudwatch\.amazonaws\.com do kms:GenerateDataKey$/,
  ],
  [
    'may not be looked at',
    () => rig.standIn.fail('sns:GetTopicAttributes', 'AuthorizationError', 9),
    /^BAD {2}not allowed to look at the topics of the alarms/,
  ],
])('a topic that %s is to mend', async (_, change, line) => {
  change();
  expect(await said()).toEqual([expect.stringMatching(line)]);
  expect((await rig.type('doctor')).exitCode).toBe(3);
});

test('alarms that are gone, muted or tell nobody are to mend', async () => {
  rig.alarms.alarms.set('bounces-critical', { actions: [TOPIC], enabled: false });
  expect((await said())[0]).toMatch(/^BAD {2}the alarms bounces-critical act no more/);
  expect(await remedies()).toContainEqual(
    expect.stringMatching(
      /mend: aws cloudwatch enable-alarm-actions --region eu-central-1 --alarm-names 'bounces-critical'$/,
    ),
  );
  rig.alarms.alarms.clear();
  expect((await said())[0]).toMatch(/^BAD {2}of the alarms of the stack, bounces-critical are gone/);
  expect((await rig.type('doctor')).out).toContain('makes none: run "cdk deploy OtpShield --revert-drift"\n');
  delete (rig.outputs as Record<string, string | undefined>)[OUTPUT.alarmTopicArn];
  expect((await said()).at(-1)).toMatch(/^BAD {2}no alarm tells anybody/);
});

test('what lets alarms publish again is a statement that the doctor itself takes for enough', async () => {
  policy(TLS_ONLY);
  topic({ key: KEY });
  rig.keys.policies.set(KEY, { Statement: [] });
  const [ofTopic, ofKey] = (await remedies())
    .filter((line) => line.includes('statement'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as object);
  policy(TLS_ONLY, ofTopic!);
  rig.keys.policies.set(KEY, { Statement: [ofKey!] });
  expect(await said()).toEqual(['ok   topic alarms: alarms may publish; confirmed subscriptions: 1']);
});

test('a topic that no output names is looked at when alarms act on it', async () => {
  const other = TOPIC.replace('alarms', 'notifier');
  rig.alarms.alarms.set('bounces-critical', { actions: [other] });
  expect(await said()).toContain('BAD  topic notifier is gone: its alarms reach nobody');
});

describe('roles that publish', () => {
  const ROLE = 'OtpShield-NotifierRole-1A2B';
  const grant = {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: { 'Fn::GetAtt': ['Key', 'Arn'] },
  };

  /** A handler of the stack that publishes to a topic with a key. */
  function publishing(
    own: object[],
    { to = TOPIC, ofKey = [use, LEAVES] }: { to?: unknown; ofKey?: object[] } = {},
  ): void {
    topic({ key: KEY });
    rig.keys.policies.set(KEY, { Statement: ofKey });
    const Statement = [{ Effect: 'Allow', Action: 'sns:Publish', Resource: to }, ...own];
    rig.stacks.templates.set('OtpShield', {
      Resources: {
        [ROLE]: { Type: 'AWS::IAM::Role' },
        Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: ROLE }], PolicyDocument: { Statement } } },
        Key: { Type: 'AWS::KMS::Key' },
      },
    });
    rig.stacks.resources.set('OtpShield', [
      { type: 'AWS::CloudWatch::Alarm', id: 'bounces-critical' },
      { type: 'AWS::IAM::Role', id: ROLE },
      { type: 'AWS::KMS::Key', id: 'Key' },
    ]);
  }
  const exit = async () => (await rig.type('doctor')).exitCode;

  test('to a topic with a key that they may not use are to mend, with the prop that mends it', async () => {
    publishing([]);
    const lines = await said();
    expect(lines).toEqual([
      expect.stringMatching(
        /^BAD {2}topic alarms: OtpShield-NotifierRole-1A2B tells nobody there, .* kms:Decrypt with the key of the topic .*neither its own/,
      ),
      expect.stringContaining('kms:GenerateDataKey with the key of the topic'),
    ]);
    const remedy = expect.stringContaining('mend: import the topic with sns.Topic.fromTopicAttributes');
    expect(await remedies()).toEqual([remedy, remedy]);
    expect(await exit()).toBe(3);
  });

  test.each<[string, object[], object[]]>([
    ['by their own policy', [{ ...grant, Resource: KEY }], [use, LEAVES]],
    [
      'by the policy of the key',
      [],
      [use, { ...LEAVES, Principal: { AWS: `arn:aws:iam::111122223333:role/${ROLE}` } }],
    ],
    [
      'through SNS alone',
      [
        {
          ...grant,
          Resource: KEY,
          Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-central-1.amazonaws.com' } },
        },
      ],
      [use, LEAVES],
    ],
  ])('that may use it %s are well', async (_, own, ofKey) => {
    publishing(own, { ofKey });
    expect(await said()).toEqual(['ok   topic alarms: alarms may publish; confirmed subscriptions: 1']);
  });

  test('with the key of their own stack are found by what CloudFormation made', async () => {
    publishing([grant]);
    rig.keys.aliases.set(KEY, 'arn:aws:kms:eu-central-1:111122223333:key/Key');
    rig.keys.policies.set('arn:aws:kms:eu-central-1:111122223333:key/Key', { Statement: [use, LEAVES] });
    expect(await said()).toEqual([expect.stringMatching(/^ok /)]);
  });

  test('whose key does not leave it to the account are to mend', async () => {
    publishing([{ ...grant, Resource: KEY }], { ofKey: [use] });
    expect((await said())[0]).toMatch(/^BAD .*tells nobody there/);
  });

  test('whose permission names something of another stack are never good', async () => {
    publishing([{ ...grant, Resource: { 'Fn::ImportValue': 'x' } }]);
    expect((await said())[0]).toMatch(
      /^note topic alarms: whether OtpShield-NotifierRole-1A2B may do kms:Decrypt .*can not be judged here/,
    );
    publishing([], { to: { 'Fn::ImportValue': 'x' } });
    expect((await said()).at(-1)).toMatch(
      /^note of the topics of OtpShield-NotifierRole-1A2B the template says only where they come from/,
    );
  });

  test('to a topic of which no alarm knows are looked at, too', async () => {
    const report = TOPIC.replace('alarms', 'report');
    publishing([], { to: report });
    topic({ key: undefined });
    expect(await said()).toContain('BAD  topic report is gone: what handlers publish there reaches nobody');
    rig.sns.topics.set(report, {
      policy: '{"Statement":[]}',
      subscriptions: [{ arn: `${report}:1`, protocol: 'email', endpoint: 'a@b.c' }],
    });
    expect(await said()).toContain('ok   topic report: handlers may publish; confirmed subscriptions: 1');
  });

  test('that a topic denies, or one of another account does not let in, are to mend', async () => {
    publishing([]);
    topic({ key: undefined });
    policy(ALARMS_PUBLISH, { ...TLS_ONLY, Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } });
    expect((await said()).join()).toMatch(
      /BAD {2}topic alarms: OtpShield-NotifierRole-1A2B tells nobody there, since the policy of the topic denies it/,
    );
    const far = 'arn:aws:sns:eu-central-1:444455556666:far';
    publishing([], { to: far });
    rig.sns.topics.set(far, {
      policy: '{"Statement":[]}',
      subscriptions: [{ arn: `${far}:1`, protocol: 'email', endpoint: 'a@b.c' }],
    });
    expect((await said()).join()).toMatch(/BAD {2}topic far: .* does not let it do sns:Publish/);
  });

  test('of a template that may not be read are a line, never an ok', async () => {
    rig.standIn.fail('cloudformation:GetTemplate', 'AccessDenied', 9, 403);
    expect((await said()).join()).toMatch(/^BAD {2}not allowed to look at the topics of the alarms/);
    expect(await exit()).toBe(3);
  });
});
