import { type CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { parseYamlFile } from '../input/cloudformation-yaml';
import { type Resources, resourcesOf } from '../input/template-parts';
import { oncePerAccount } from './once-per-account';
import { stackResources } from './stack-resources';

/** Stands in a text for what a template leaves to the deployment, such as an import from another stack. */
export const LATER = '(known at deploy time)';

/** Resources by logical id, with what AWS made of references. */
export type Resolved = ReadonlyMap<string, { readonly Type?: string; readonly Properties?: unknown }>;

/** The template of the deployed stack. Nested stacks are not looked into. */
export const deployedTemplate = oncePerAccount(async (account) => {
  const client = account.cloudFormation();
  try {
    const StackName = account.stackName;
    const body = await templateOf(client, StackName);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const [, partition = 'aws', , region = '', owner = ''] = (Stacks[0]?.StackId ?? '').split(':');
    const summaries = await stackResources(account);
    const physical: ReadonlyMap<string, string> = new Map(
      summaries.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]),
    );
    const found = resourcesOf(body);
    const deployed: Deployed = { partition, region, owner, physical };
    return { ...deployed, resources: resolve(found, deployed) };
  } finally {
    client.destroy();
  }
});

/** As CloudFormation deployed it, with its references. */
export async function templateOf(client: Pick<CloudFormationClient, 'send'>, StackName: string): Promise<unknown> {
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
  return TemplateBody.startsWith('{') ? JSON.parse(TemplateBody) : parseYamlFile(TemplateBody, 'the deployed template');
}

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
