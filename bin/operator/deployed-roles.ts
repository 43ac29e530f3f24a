import { deployedTemplate, LATER, type Resolved } from './deployed-template';
import { oncePerAccount } from './once-per-account';
import { judgePolicy, type PolicyStatement, type PolicyVerdict, statementsOf } from './resource-policy';

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
  const { resources, partition, owner, physical } = await deployedTemplate(account);
  return rolesIn(resources, (id) => physical.get(id) ?? id).map((found) => ({
    ...found,
    roleArn: `arn:${partition}:iam::${owner}:role/${found.role}`,
  }));
});
