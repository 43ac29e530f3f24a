import type { Account } from './account';
import { judgePublishing, judgeRole, KEY_ACTIONS, type Publisher } from './deployed-roles';
import type { DoctorLine } from './doctor-line';
import { readKeyPolicy } from './key-policy';
import { judgePolicy, type PolicyVerdict } from './resource-policy';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/** A role of the stack that publishes, as it is deployed. */
export type DeployedPublisher = Publisher & { readonly roleArn: string };

/** A topic as SNS describes it. */
export interface DescribedTopic {
  /** What it is called in sentences. */
  readonly topic: string;
  readonly arn: string;
  readonly policy: string | undefined;
  /** What it calls its key: an id, an ARN or an alias. */
  readonly key: string | undefined;
}

/** Whether alarms (`sources`) and handlers may publish to a topic, by its policy and that of its key. */
export async function examinePublishing(
  account: Account,
  { topic, arn, policy, key }: DescribedTopic,
  sources: readonly string[],
  publishers: readonly DeployedPublisher[],
): Promise<DoctorLine[]> {
  const verdicts = sources.map((source) => mayPublish(policy, 'sns:Publish', arn, source));
  return [
    ...complaint(`${topic}: alarms reach nobody, since its policy`, verdicts, 'sns:Publish', arn, sources),
    ...publishers.flatMap((publisher) => examineRole(topic, arn, publisher, policy)),
    ...(key ? await examineKey(account, { topic, arn, id: key }, sources, publishers) : []),
  ];
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

/** KMS keeps what may use a key in the policy of the key, which may leave it to the policies of roles. */
async function examineKey(
  account: Account,
  { topic, arn, id }: { readonly topic: string; readonly arn: string; readonly id: string },
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

function examineRole(topic: string, arn: string, publisher: DeployedPublisher, policy: unknown): DoctorLine[] {
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
