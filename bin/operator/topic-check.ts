import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, type Subscription } from '@aws-sdk/client-sns';
import { isFault } from '../../lib/contract/aws-fault';
import { CLOUDWATCH_LIMIT } from '../../lib/contract/aws-limits';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { Account } from './account';
import {
  deployedRoles,
  judgePublishing,
  judgeRole,
  KEY_ACTIONS,
  LATER,
  type Publisher,
  publisherOf,
} from './deployed-roles';
import type { DeployedShield } from './deployed-shield';
import type { DoctorLine } from './doctor-line';
import { readKeyPolicy } from './key-policy';
import { judgePolicy, type PolicyVerdict } from './resource-policy';
import { stackResources } from './stack-resources';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

type DeployedPublisher = Publisher & { readonly roleArn: string };

interface ActingAlarm {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly topics: readonly string[];
}

/** Whether the alarms and the handlers of the stack may publish to their topics, and whether anybody listens there. */
export async function examineTopics(shield: DeployedShield): Promise<DoctorLine[]> {
  const { account } = shield;
  const names = await alarmNames(account);
  const alarms = await describe(account, names);
  const lines: DoctorLine[] = [];
  const bad = (message: string, remedy: string) => lines.push({ level: 'bad', message, remedy });
  const gone = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
  if (gone.length > 0)
    bad(
      `of the alarms of the stack, ${counted(gone)} are gone`,
      `a plain deploy finds its template unchanged and makes none: run "cdk deploy ${account.stackName} --revert-drift"`,
    );
  const off = alarms.filter(({ enabled, topics }) => !enabled && topics.length > 0);
  if (off.length > 0)
    bad(
      `the alarms ${counted(off.map(({ name }) => name))} act no more: their actions are turned off`,
      `aws cloudwatch enable-alarm-actions --region ${off[0]!.arn.split(':')[3]} --alarm-names ${off.map(({ name }) => `'${name}'`).join(' ')}`,
    );
  const publishers = (await deployedRoles(account)).flatMap(publisherOf);
  const told = publishers.flatMap((publisher) => publisher.topics);
  const alarmed = new Set([...alarms.flatMap((alarm) => alarm.topics), ...shield.list(OUTPUT.alarmTopicArn)]);
  const topics = new Set([...alarmed, ...told.filter((arn) => !arn.includes(LATER))]);
  if (topics.size === 0) bad('no alarm tells anybody', 'give notify (alarmEmails in cdk.json), and deploy');
  for (const topic of [...topics].sort()) {
    const acting = alarms.filter((alarm) => alarm.topics.includes(topic));
    // Whoever publishes for the shield besides alarms has a role that says so.
    const sources = acting.length > 0 ? acting.map((alarm) => alarm.arn) : alarmed.has(topic) ? [alarmOf(topic)] : [];
    const roles = publishers.filter((publisher) => publisher.topics.includes(topic));
    lines.push(...(await examineTopic(account, topic, sources, roles)));
  }
  const open = publishers.filter((publisher) => publisher.topics.some((arn) => arn.includes(LATER)));
  if (open.length > 0) {
    lines.push({
      level: 'note',
      message: `of the topics of ${counted(open.map(({ role }) => role))} the template says only where they come from (another stack, a parameter): whether they may publish there, with a key that the topic may have, is not looked at`,
    });
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

async function examineTopic(
  account: Account,
  arn: string,
  sources: readonly string[],
  publishers: readonly DeployedPublisher[],
): Promise<DoctorLine[]> {
  const region = arn.split(':')[3];
  const topic = `topic ${arn.split(':').at(-1)}`;
  const sns = account.sns(region);
  try {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    const verdicts = sources.map((source) => mayPublish(Attributes.Policy, 'sns:Publish', arn, source));
    const lines = [
      ...complaint(`${topic}: alarms reach nobody, since its policy`, verdicts, 'sns:Publish', arn, sources),
      ...publishers.flatMap((publisher) => examinePublishing(topic, arn, publisher, Attributes.Policy)),
      ...(Attributes.KmsMasterKeyId
        ? await examineKey(account, { topic, arn, id: Attributes.KmsMasterKeyId }, sources, publishers)
        : []),
    ];
    const subscriptions: Subscription[] = [];
    let token: string | undefined;
    do {
      const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken: token }));
      subscriptions.push(...(page.Subscriptions ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    lines.push(...examineSubscriptions(arn, topic, subscriptions));
    if (lines.length > 0) return lines;
    return [
      {
        level: 'good',
        message: `${topic}: ${sources.length > 0 ? 'alarms' : 'handlers'} may publish; confirmed subscriptions: ${subscriptions.length}`,
      },
    ];
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
    return [
      {
        level: 'bad',
        message: `${topic} is gone: ${sources.length > 0 ? 'its alarms reach nobody' : 'what handlers publish there reaches nobody'}`,
      },
    ];
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

function complaint(
  start: string,
  verdicts: readonly PolicyVerdict[],
  action: string,
  resource: string,
  sources: readonly string[],
): DoctorLine[] {
  const refused = verdicts.find((verdict) => verdict !== 'allowed');
  if (refused === undefined) return [];
  const what =
    refused === 'denied'
      ? `denies it to ${CLOUDWATCH}`
      : refused === 'not allowed'
        ? `does not let ${CLOUDWATCH} do ${action}`
        : `has conditions that can not be judged here; see that ${CLOUDWATCH} may do ${action}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: CLOUDWATCH },
    Action: action.startsWith('kms:') ? KEY_ACTIONS : action,
    // In the policy of a key it is the key itself.
    Resource: action.startsWith('kms:') ? '*' : resource,
    Condition: { StringEquals: { 'aws:SourceAccount': sources[0]?.split(':')[4] } },
  };
  const own = 'if the stack made it, "cdk deploy --revert-drift"; else';
  const remedy =
    refused === 'denied'
      ? `${own} let its Deny spare ${CLOUDWATCH}`
      : `${own} add this statement to its policy, and leave the others in it: ${JSON.stringify(statement)}`;
  return [{ level: 'bad', message: `${start} ${what}`, remedy }];
}

interface KeyedTopic {
  readonly topic: string;
  readonly arn: string;
  /** What the topic calls its key: an id, an ARN or an alias. */
  readonly id: string;
}

/** KMS keeps what may use a key in the policy of the key, which may leave it to the policies of roles. */
async function examineKey(
  account: Account,
  { topic, arn, id }: KeyedTopic,
  sources: readonly string[],
  publishers: readonly DeployedPublisher[],
): Promise<DoctorLine[]> {
  if (/(^|[:/])alias\/aws\/sns$/.test(id)) {
    // Roles of its account may use it through SNS.
    if (sources.length === 0) return [];
    return [
      {
        level: 'bad',
        message: `${topic}: alarms reach nobody, since it is encrypted with alias/aws/sns, which CloudWatch can never use; take a key of your own`,
      },
    ];
  }
  const { key, policy } = await readKeyPolicy(account, arn.split(':')[3], id);
  return KEY_ACTIONS.flatMap((action) => [
    ...complaint(
      `${topic}: alarms reach nobody, since the policy of its key`,
      sources.map((source) => mayPublish(policy, action, key, source)),
      action,
      key,
      sources,
    ),
    ...publishers.flatMap((publisher) => examineKeyUse(topic, arn, publisher, { action, key, policy })),
  ]);
}

function examinePublishing(topic: string, arn: string, publisher: DeployedPublisher, policy: unknown): DoctorLine[] {
  const { role, roleArn } = publisher;
  const context = { 'aws:SourceOwner': roleArn.split(':')[4] ?? '' };
  const verdict = judgePublishing(publisher, { roleArn, action: 'sns:Publish', resource: arn, context }, policy);
  if (verdict === 'allowed') return [];
  const what =
    verdict === 'unclear'
      ? 'has conditions that can not be judged here; see that it may do sns:Publish'
      : verdict === 'denied'
        ? 'denies it sns:Publish'
        : 'does not let it do sns:Publish';
  return [{ level: 'bad', message: `${topic}: ${role} tells nobody there, since the policy of the topic ${what}` }];
}

function examineKeyUse(
  topic: string,
  arn: string,
  publisher: DeployedPublisher,
  { action, key, policy }: { readonly action: string; readonly key: string; readonly policy: unknown },
): DoctorLine[] {
  const { role, roleArn } = publisher;
  const context = {
    'kms:ViaService': `sns.${arn.split(':')[3]}.amazonaws.com`,
    'kms:CallerAccount': roleArn.split(':')[4] ?? '',
    'kms:EncryptionContext:aws:sns:topicArn': arn,
  };
  const verdict = judgeRole(publisher, { roleArn, action, resource: key, context }, policy);
  if (verdict === 'allowed') return [];
  const remedy =
    'import the topic with sns.Topic.fromTopicAttributes and the ARN of its key (keyArn) and deploy, or let the policy of the key name the role; ' +
    'both need kms:Decrypt and kms:GenerateDataKey*';
  if (verdict === 'unclear') {
    const message = `${topic}: whether ${role} may do ${action} with its key ${key} can not be judged here, since a policy has conditions or names something that is known at deploy time only`;
    return [{ level: 'note', message, remedy }];
  }
  const why = verdict === 'denied' ? 'a policy denies it' : 'neither its own policies nor that of the key let it';
  return [
    {
      level: 'bad',
      message: `${topic}: ${role} tells nobody there, since it may not do ${action} with the key of the topic (${key}): ${why}`,
      remedy,
    },
  ];
}

function examineSubscriptions(arn: string, topic: string, subscriptions: readonly Subscription[]): DoctorLine[] {
  const pending = subscriptions.filter(({ SubscriptionArn }) => !/^arn:/.test(SubscriptionArn ?? ''));
  if (subscriptions.length === 0) {
    const remedy = `aws sns subscribe --topic-arn ${arn} --region ${arn.split(':')[3]} --protocol email --notification-endpoint ADDRESS, and follow the link in the mail of AWS`;
    return [{ level: 'bad', message: `${topic}: nobody subscribes, so nobody is told`, remedy }];
  }
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
