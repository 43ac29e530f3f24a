import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, type Subscription } from '@aws-sdk/client-sns';
import { isFault } from '../../lib/contract/aws-fault';
import { CLOUDWATCH_LIMIT } from '../../lib/contract/aws-limits';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { Account } from './account';
import type { DeployedShield } from './deployed-shield';
import type { DoctorLine } from './doctor-line';
import { judgePolicy, type PolicyVerdict } from './resource-policy';
import { stackResources } from './stack-resources';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

interface ActingAlarm {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly topics: readonly string[];
}

/** Whether the alarms of the stack may publish to their topics, and whether anybody listens there. */
export async function examineTopics(shield: DeployedShield): Promise<DoctorLine[]> {
  const { account } = shield;
  const names = await alarmNames(account);
  const alarms = await describe(account, names);
  const lines: DoctorLine[] = [];
  const bad = (message: string) => lines.push({ level: 'bad', message });
  const gone = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
  if (gone.length > 0)
    bad(
      `of the alarms of the stack, ${counted(gone)} are gone: delete and deploy the stack again, or make them by hand`,
    );
  const off = alarms.filter(({ enabled, topics }) => !enabled && topics.length > 0).map(({ name }) => name);
  if (off.length > 0)
    bad(`actions are turned off for ${counted(off)}: turn them on (aws cloudwatch enable-alarm-actions)`);
  const topics = new Set([...alarms.flatMap((alarm) => alarm.topics), ...shield.list(OUTPUT.alarmTopicArn)]);
  if (topics.size === 0) bad('no alarm tells anybody: give notify (alarmEmails in cdk.json)');
  for (const topic of [...topics].sort()) {
    const acting = alarms.filter((alarm) => alarm.topics.includes(topic));
    lines.push(...(await examineTopic(account, topic, acting)));
  }
  return lines;
}

function counted(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

async function alarmNames(account: Account): Promise<string[]> {
  return (await stackResources(account)).flatMap(({ ResourceType = '', PhysicalResourceId }) =>
    /^AWS::CloudWatch::(Composite)?Alarm$/.test(ResourceType) && PhysicalResourceId
      ? // The physical id of a composite alarm may be its ARN.
        [PhysicalResourceId.replace(/^arn:.*:alarm:/, '')]
      : [],
  );
}

async function describe(account: Account, names: readonly string[]): Promise<ActingAlarm[]> {
  const client = account.cloudWatch();
  try {
    const found: ActingAlarm[] = [];
    for (let from = 0; from < names.length; from += CLOUDWATCH_LIMIT.describedAlarms) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
        new DescribeAlarmsCommand({
          AlarmNames: names.slice(from, from + CLOUDWATCH_LIMIT.describedAlarms),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: CLOUDWATCH_LIMIT.describedAlarms,
        }),
      );
      for (const { AlarmName = '', AlarmArn = '', ActionsEnabled, AlarmActions, OKActions } of [
        ...MetricAlarms,
        ...CompositeAlarms,
      ]) {
        const actions = new Set([...(AlarmActions ?? []), ...(OKActions ?? [])]);
        const topics = [...actions].filter((arn) => /^arn:[^:]+:sns:/.test(arn));
        found.push({ name: AlarmName, arn: AlarmArn, enabled: ActionsEnabled !== false, topics });
      }
    }
    return found;
  } finally {
    client.destroy();
  }
}

async function examineTopic(account: Account, arn: string, alarms: readonly ActingAlarm[]): Promise<DoctorLine[]> {
  const region = arn.split(':')[3];
  const topic = `topic ${arn.split(':').at(-1)}`;
  const sns = account.sns(region);
  try {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    // Whoever publishes for the shield besides alarms has a role that says so.
    const sources = alarms.length > 0 ? alarms.map((alarm) => alarm.arn) : [alarmOf(arn)];
    const verdicts = sources.map((source) => mayPublish(Attributes.Policy, 'sns:Publish', arn, source));
    const lines = [
      ...complaint(`${topic}: alarms reach nobody, since its policy`, verdicts, 'sns:Publish'),
      ...(Attributes.KmsMasterKeyId
        ? await examineKey(account, topic, Attributes.KmsMasterKeyId, sources, region)
        : []),
    ];
    const subscriptions: Subscription[] = [];
    let token: string | undefined;
    do {
      const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken: token }));
      subscriptions.push(...(page.Subscriptions ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    lines.push(...examineSubscriptions(topic, subscriptions));
    if (lines.length > 0) return lines;
    return [
      { level: 'good', message: `${topic}: alarms may publish; confirmed subscriptions: ${subscriptions.length}` },
    ];
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
    return [{ level: 'bad', message: `${topic} is gone: its alarms reach nobody` }];
  } finally {
    sns.destroy();
  }
}

function alarmOf(topic: string): string {
  const [, partition, , region, owner] = topic.split(':');
  return `arn:${partition}:cloudwatch:${region}:${owner}:alarm:any`;
}

function mayPublish(policy: unknown, action: string, resource: string, source: string): PolicyVerdict {
  const owner = source.split(':')[4] ?? '';
  return judgePolicy(policy, {
    service: CLOUDWATCH,
    action,
    resource,
    context: {
      'aws:SecureTransport': 'true',
      'aws:PrincipalIsAWSService': 'true',
      'aws:SourceAccount': owner,
      'aws:SourceArn': source,
      'aws:SourceOwner': owner,
    },
  });
}

function complaint(start: string, verdicts: readonly PolicyVerdict[], action: string): DoctorLine[] {
  const refused = verdicts.find((verdict) => verdict !== 'allowed');
  if (refused === undefined) return [];
  const what =
    refused === 'denied'
      ? `denies it to ${CLOUDWATCH}`
      : refused === 'not allowed'
        ? `does not let ${CLOUDWATCH} do ${action}`
        : `has conditions that can not be judged here; see that ${CLOUDWATCH} may do ${action}`;
  return [{ level: 'bad', message: `${start} ${what}` }];
}

/** KMS keeps what may use a key in the policy of the key. */
async function examineKey(
  account: Account,
  topic: string,
  id: string,
  sources: readonly string[],
  region: string | undefined,
): Promise<DoctorLine[]> {
  if (/(^|[:/])alias\/aws\/sns$/.test(id)) {
    return [
      {
        level: 'bad',
        message: `${topic}: alarms reach nobody, since it is encrypted with alias/aws/sns, which CloudWatch can never use; take a key of your own`,
      },
    ];
  }
  const kms = account.kms(region);
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    const KeyId = KeyMetadata?.Arn ?? id;
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    return ['kms:Decrypt', 'kms:GenerateDataKey'].flatMap((action) =>
      complaint(
        `${topic}: alarms reach nobody, since the policy of its key`,
        sources.map((source) => mayPublish(Policy, action, KeyId, source)),
        action,
      ),
    );
  } finally {
    kms.destroy();
  }
}

function examineSubscriptions(topic: string, subscriptions: readonly Subscription[]): DoctorLine[] {
  const pending = subscriptions.filter(({ SubscriptionArn }) => !/^arn:/.test(SubscriptionArn ?? ''));
  if (subscriptions.length === 0) return [{ level: 'bad', message: `${topic}: nobody subscribes, so nobody is told` }];
  return pending.map(({ Protocol, Endpoint = '' }) => ({
    level: 'bad',
    message: `${topic}: ${Protocol} to ${masked(Endpoint)} is not confirmed, so nothing arrives there; follow the link in the mail of AWS, or subscribe again`,
  }));
}

/** Enough for its owner to know it, in a report that others may read. */
function masked(endpoint: string): string {
  const at = endpoint.lastIndexOf('@');
  return at > 0 ? `${endpoint[0]}…${endpoint.slice(at)}` : endpoint;
}
