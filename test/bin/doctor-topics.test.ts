import type { KnownTopic } from '../../lab/aws/notifications';
import { OUTPUT } from '../../lib/contract/posture/posture';
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

/** What the doctor says about topics and alarms. */
async function said(): Promise<string[]> {
  const { out } = await rig.type('doctor');
  return out.split('\n').filter((line) => /topic|alarm/.test(line));
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
  expect((await said())[0]).toMatch(/^BAD {2}actions are turned off for bounces-critical/);
  rig.alarms.alarms.clear();
  expect((await said())[0]).toMatch(/^BAD {2}of the alarms of the stack, bounces-critical are gone/);
  delete (rig.outputs as Record<string, string | undefined>)[OUTPUT.alarmTopicArn];
  expect((await said()).at(-1)).toMatch(/^BAD {2}no alarm tells anybody/);
});

test('a topic that no output names is looked at when alarms act on it', async () => {
  const other = TOPIC.replace('alarms', 'notifier');
  rig.alarms.alarms.set('bounces-critical', { actions: [other] });
  expect(await said()).toContain('BAD  topic notifier is gone: its alarms reach nobody');
});
