import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { parseYamlFile } from '../input/cloudformation-yaml';
import { type Resources, resourcesOf } from '../input/template-parts';
import { oncePerAccount } from './once-per-account';
import { judgePolicy, type PolicyStatement, type PolicyVerdict, statementsOf } from './resource-policy';
import { stackResources } from './stack-resources';

/** Stands in a text for what a template leaves to the deployment, such as an import from another stack. */
export const LATER = '(known at deploy time)';

/** What a publisher has to do with the key of a topic: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'] as const;

export interface DeployedRole {
  /** Name of the role. */
  readonly role: string;
  readonly statements: readonly PolicyStatement[];
}

/** A role whose policies let it publish. */
export interface Publisher extends DeployedRole {
  /** ARNs of topics, or `LATER` within. */
  readonly topics: readonly string[];
}

type Resolved = ReadonlyMap<string, { readonly Type?: string; readonly Properties?: unknown }>;

/** Roles of a template that may publish to topics. */
export function publishersIn(resources: Resolved): Publisher[] {
  return rolesIn(resources).flatMap(publisherOf);
}

export function publisherOf<T extends DeployedRole>(role: T): Array<T & Publisher> {
  const topics = resourcesFor(role, 'sns:Publish');
  return topics.length > 0 ? [{ ...role, topics }] : [];
}

/** What the policies of a role name for an action. */
export function resourcesFor({ statements }: DeployedRole, action: string): string[] {
  const named = statements
    .filter(({ Effect, Action }) => Effect === 'Allow' && [Action ?? []].flat().includes(action))
    .flatMap(({ Resource }) => [Resource ?? []].flat().map(String));
  return [...new Set(named)];
}

/** Roles of a template, each with all its policies in it. */
function rolesIn(resources: Resolved, nameOf: (id: string) => string = (id) => id): DeployedRole[] {
  const byRole = new Map<string, PolicyStatement[]>();
  const add = (role: string, document: unknown) => {
    const { Statement = [] } = (document ?? {}) as { Statement?: PolicyStatement | PolicyStatement[] };
    byRole.set(role, [...(byRole.get(role) ?? []), ...[Statement].flat()]);
  };
  for (const [id, { Type, Properties }] of resources) {
    const {
      PolicyDocument,
      Roles = [],
      Policies = [],
    } = (Properties ?? {}) as {
      PolicyDocument?: unknown;
      Roles?: string[];
      Policies?: Array<{ PolicyDocument?: unknown }>;
    };
    if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') {
      for (const role of Roles) add(role, PolicyDocument);
    }
    if (Type === 'AWS::IAM::Role') for (const inline of Policies) add(nameOf(id), inline.PolicyDocument);
  }
  return [...byRole].map(([role, statements]) => ({ role, statements }));
}

export interface RoleRequest {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Whether a role may publish to a topic: in its own account unless the topic denies it, elsewhere if both say yes. */
export function judgePublishing(publisher: DeployedRole, request: RoleRequest, topicPolicy: unknown): PolicyVerdict {
  const policy = statementsOf(topicPolicy);
  if (policy === undefined) return 'unclear';
  const isHome = request.resource.split(':')[4] === request.roleArn.split(':')[4];
  const denials = policy.filter(({ Effect }) => Effect === 'Deny');
  return judgeRole(publisher, request, { Statement: isHome ? [...denials, ANYBODY] : policy });
}

const ANYBODY: PolicyStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

/** Whether a role may do something with a key: by the policy of the key, which may leave it to those of the account, and by its own. */
export function judgeRole(
  { statements }: DeployedRole,
  { roleArn, ...request }: RoleRequest,
  resourcePolicy: unknown,
): PolicyVerdict {
  const [, partition, , , account = ''] = roleArn.split(':');
  const context = {
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': roleArn,
    ...request.context,
  };
  const ask = (policy: unknown, principals: readonly string[]) =>
    judgePolicy(policy, { ...request, principals, context });
  const own = ask({ Statement: statements.map((statement) => ({ ...statement, Principal: '*' })) }, [roleArn]);
  const direct = ask(resourcePolicy, [roleArn]);
  const leaves = ask(resourcePolicy, [roleArn, account, `arn:${partition}:iam::${account}:root`]);
  if (own === 'denied' || leaves === 'denied') return 'denied';
  const isHome = request.resource.split(':')[4] === account;
  if (isHome && direct === 'allowed') return 'allowed';
  if (own === 'allowed' && leaves === 'allowed') return 'allowed';
  const isOpen = statements.some(({ Resource }) => [Resource ?? []].flat().some((one) => String(one).includes(LATER)));
  if (own === 'not allowed' && isOpen && leaves !== 'not allowed') return 'unclear';
  return [own, direct, leaves].includes('unclear') ? 'unclear' : 'not allowed';
}

/** The roles of the deployed stack, with the ARNs that AWS gave. */
export const deployedRoles = oncePerAccount(async (account) => {
  const client = account.cloudFormation();
  try {
    const StackName = account.stackName;
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const [, partition = 'aws', , region = '', owner = ''] = (Stacks[0]?.StackId ?? '').split(':');
    const summaries = await stackResources(account);
    const physical = new Map(
      summaries.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]),
    );
    const resources = resourcesOf(
      TemplateBody.startsWith('{') ? JSON.parse(TemplateBody) : parseYamlFile(TemplateBody, 'the deployed template'),
    );
    const resolved = resolve(resources, { partition, region, owner, physical });
    return rolesIn(resolved, (id) => physical.get(id) ?? id).map((found) => ({
      ...found,
      roleArn: `arn:${partition}:iam::${owner}:role/${found.role}`,
    }));
  } finally {
    client.destroy();
  }
});

interface Deployed {
  readonly partition: string;
  readonly region: string;
  readonly owner: string;
  /** Logical id → what AWS calls it. */
  readonly physical: ReadonlyMap<string, string>;
}

/** As far as policies with topics and keys go; the rest is known later. */
function resolve(resources: Resources, { partition, region, owner, physical }: Deployed): Resolved {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': owner,
  };
  const value = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(value);
    if (typeof node !== 'object' || node === null) return node;
    const [[name, argument] = ['', undefined], ...rest] = Object.entries(node);
    if (rest.length > 0 || !/^(Ref|Fn::.*)$/.test(name)) {
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, value(inner)]));
    }
    if (name === 'Ref') return pseudo[String(argument)] ?? physical.get(String(argument)) ?? LATER;
    if (name === 'Fn::GetAtt') {
      const [id = '', attribute] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
      const isKey = resources[id]?.Type === 'AWS::KMS::Key' && attribute === 'Arn' && physical.has(id);
      return isKey ? `arn:${partition}:kms:${region}:${owner}:key/${physical.get(id)}` : LATER;
    }
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown];
      const texts = value(parts);
      return Array.isArray(texts) ? texts.map(String).join(separator) : LATER;
    }
    return LATER;
  };
  return new Map(
    Object.entries(resources).map(([id, { Type, Properties }]) => [id, { Type, Properties: value(Properties) }]),
  );
}
