import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, type Subscription } from '@aws-sdk/client-sns';
import { isFault } from '../../lib/contract/aws-fault';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { Account } from './account';
import { actingAlarms, alarmNames } from './acting-alarms';
import { deployedRoles, publisherOf } from './deployed-roles';
import type { DeployedShield } from './deployed-shield';
import { LATER } from './deployed-template';
import type { DoctorLine } from './doctor-line';
import { type DeployedPublisher, examinePublishing } from './publishing-check';

/** Whether the alarms and the handlers of the stack may publish to their topics, and whether anybody listens there. */
export async function examineTopics(shield: DeployedShield): Promise<DoctorLine[]> {
  const { account } = shield;
  const names = await alarmNames(account);
  const alarms = await actingAlarms(account, names);
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
    const { Policy: policy, KmsMasterKeyId: key } = Attributes;
    const lines = await examinePublishing(account, { topic, arn, policy, key }, sources, publishers);
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
