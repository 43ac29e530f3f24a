import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { aws, control, eventually } from './aws';
import { assembly } from './cdk';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, string>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** A stack as CloudFormation knows it, with its resources by their construct path. */
export class DeployedStack {
  static async read(name: string): Promise<DeployedStack> {
    const resources: StackResourceSummary[] = [];
    for await (const page of paginateListStackResources({ client: aws.cloudFormation }, { StackName: name })) {
      resources.push(...(page.StackResourceSummaries ?? []));
    }
    const { Stacks: [stack] = [] } = await aws.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const outputs = Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
    const template = JSON.parse(readFileSync(join(assembly(name), `${name}.template.json`), 'utf8')) as Template;
    return new DeployedStack(name, stack?.StackStatus ?? 'NONE', outputs, resources, template);
  }

  private constructor(
    readonly name: string,
    readonly status: string,
    readonly outputs: Readonly<Record<string, string>>,
    readonly resources: readonly StackResourceSummary[],
    readonly template: Template,
  ) {}

  /** What is wrong with the stack, for the message of a failed test. */
  async complaints(): Promise<string[]> {
    const { StackEvents = [] } = await aws.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: this.name }),
    );
    return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED')).map(
      ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
    );
  }

  ofType(type: string): StackResourceSummary[] {
    return this.resources.filter(({ ResourceType }) => ResourceType === type);
  }

  /** Physical id of the only resource of a type whose construct path holds a text. */
  id(type: string, path: string): string {
    const found = Object.entries(this.template.Resources).filter(
      ([, resource]) => resource.Type === type && (resource.Metadata?.['aws:cdk:path'] ?? '').includes(path),
    );
    if (found.length !== 1) throw new Error(`${this.name} has ${found.length} resources ${type} with ${path}`);
    const [[logicalId]] = found as [[string, TemplateResource]];
    const physicalId = this.resources.find(
      ({ LogicalResourceId }) => LogicalResourceId === logicalId,
    )?.PhysicalResourceId;
    if (physicalId === undefined) throw new Error(`${this.name} has no deployed ${logicalId}`);
    return physicalId;
  }

  function(path: string): string {
    return this.id('AWS::Lambda::Function', path);
  }

  /** Lets a scheduled rule run now, as EventBridge would when its time has come. */
  async runRule(path: string): Promise<void> {
    const rule = this.id('AWS::Events::Rule', path).split('|').at(-1)!;
    await control('POST', `rules/${rule}/run`);
  }

  /** The same, until the handler is done with it. */
  async runRuleToTheEnd(rule: string, handler: string): Promise<void> {
    const done = async () => (await this.log(handler)).filter(({ text }) => /^REPORT /.test(String(text))).length;
    const before = await done();
    await this.runRule(rule);
    await eventually(`the end of ${handler}`, async () => (await done()) > before || undefined);
  }

  /** Lines that a handler wrote, those in JSON parsed. */
  async log(path: string): Promise<Array<Record<string, unknown>>> {
    const { LoggingConfig } = await aws.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: this.function(path) }),
    );
    const { events = [] } = await aws.logs.send(
      new FilterLogEventsCommand({ logGroupName: LoggingConfig?.LogGroup, limit: 10_000 }),
    );
    return events.map(({ message = '' }) => {
      try {
        return JSON.parse(message) as Record<string, unknown>;
      } catch {
        return { text: message };
      }
    });
  }

  /** Values of one metric, from the handler's lines of embedded metric format. */
  async metric(path: string, name: string): Promise<number[]> {
    const lines = await this.log(path);
    return lines.filter((line) => '_aws' in line && typeof line[name] === 'number').map((line) => line[name] as number);
  }
}
