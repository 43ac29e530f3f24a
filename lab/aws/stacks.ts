import { type Input, type Output, type Service, ServiceError, text, texts } from './service';

/** CloudFormation, as far as reading outputs and resources, and change sets of tags, go. */
export class StacksStandIn implements Service {
  readonly stacks = new Map<string, Readonly<Record<string, string>>>();
  /** Name of the stack → where it is, when not complete. */
  readonly statuses = new Map<string, string>();
  /** Name of the stack → its resources. */
  readonly resources = new Map<string, ReadonlyArray<{ type: string; id: string }>>();
  /** Name of the stack → its tags. */
  readonly tags = new Map<string, Readonly<Record<string, string>>>();
  /** Name of the stack → ARN of the role with which it is deployed. */
  readonly roles = new Map<string, string>();
  /** What a change set does beside changing tags, when it is run. */
  onDeploy: (stack: string, changeSet: Input) => void = () => {};
  private readonly changeSets = new Map<string, Input>();
  /** Name of the stack → its template. */
  readonly templates = new Map<string, object>();
  /** What CloudFormation did with each stack, the newest first. */
  readonly events: Array<{
    readonly at: string;
    readonly status: string;
    readonly resource?: string;
    /** Of the call that caused it. */
    readonly token?: string;
  }> = [];
  readonly operations = {
    DescribeStackEvents: (_: Input): Output => ({
      StackEvents: this.events.map(({ at, status, resource, token }, index) => ({
        EventId: String(index),
        StackId: 'arn:stack',
        PhysicalResourceId: resource ?? 'arn:stack',
        ResourceStatus: status,
        Timestamp: at,
        ClientRequestToken: token,
      })),
    }),
    CreateChangeSet: (input: Input): Output => {
      const [stack, name] = [text(input, 'StackName'), text(input, 'ChangeSetName')];
      if (!this.stacks.has(stack)) throw new ServiceError('ValidationError', `Stack [${stack}] does not exist`);
      this.changeSets.set(name, input);
      return { Id: `arn:aws:cloudformation:eu-central-1:111122223333:changeSet/${name}/1`, StackId: stack };
    },
    DescribeChangeSet: (input: Input): Output => {
      this.changeSet(input);
      return { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' };
    },
    DeleteChangeSet: (input: Input): Output => {
      this.changeSets.delete(text(input, 'ChangeSetName'));
      return {};
    },
    ExecuteChangeSet: (input: Input): Output => {
      const changeSet = this.changeSet(input);
      const stack = text(input, 'StackName');
      this.changeSets.delete(text(input, 'ChangeSetName'));
      const tags = (changeSet.Tags ?? []) as ReadonlyArray<{ Key: string; Value: string }>;
      this.tags.set(stack, Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
      this.statuses.set(stack, 'UPDATE_COMPLETE');
      this.onDeploy(stack, changeSet);
      return {};
    },
    GetTemplate: (input: Input): Output => ({
      TemplateBody: JSON.stringify(this.templates.get(text(input, 'StackName')) ?? { Resources: {} }),
    }),
    ListStackResources: (input: Input): Output => ({
      StackResourceSummaries: (this.resources.get(text(input, 'StackName')) ?? []).map(({ type, id }) => ({
        LogicalResourceId: id,
        PhysicalResourceId: id,
        ResourceType: type,
        ResourceStatus: 'CREATE_COMPLETE',
      })),
    }),
    DescribeStacks: (input: Input): Output => {
      const name = text(input, 'StackName');
      const outputs = this.stacks.get(name);
      if (outputs === undefined) throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
      return {
        Stacks: [
          {
            StackName: name,
            StackId: `arn:aws:cloudformation:eu-central-1:111122223333:stack/${name}/5d1f0b7c-8a43-4c0e-9f43-6f1d2f9f5a01`,
            StackStatus: this.statuses.get(name) ?? 'CREATE_COMPLETE',
            CreationTime: '2026-01-01T00:00:00Z',
            RoleARN: this.roles.get(name),
            Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
            Tags: Object.entries(this.tags.get(name) ?? {}).map(([Key, Value]) => ({ Key, Value })),
          },
        ],
      };
    },
  };

  private changeSet(input: Input): Input {
    const found = this.changeSets.get(text(input, 'ChangeSetName'));
    if (found === undefined) throw new ServiceError('ChangeSetNotFoundException', 'ChangeSet does not exist');
    return found;
  }
}

/** Elastic Load Balancing, as far as the doctor looks. */
export class LoadBalancersStandIn implements Service {
  /** ARN → attributes. */
  readonly loadBalancers = new Map<string, Readonly<Record<string, string>>>();
  /** Everything else the doctor reads, by ARN of the load balancer. */
  readonly schemes = new Map<string, string>();
  readonly securityGroups = new Map<string, readonly string[]>();
  readonly subnets = new Map<string, readonly string[]>();
  readonly addressTypes = new Map<string, string>();
  readonly dnsNames = new Map<string, string>();
  /** ARN of the load balancer → its tags. */
  readonly tags = new Map<string, Readonly<Record<string, string>>>();
  /** ARN of the load balancer → its target groups. */
  readonly targetGroups = new Map<
    string,
    ReadonlyArray<{ name: string; attributes: Readonly<Record<string, string>> }>
  >();
  /** ARN of the load balancer → its listeners, each with rules. */
  readonly listeners = new Map<string, ReadonlyArray<{ arn: string; port: number; rules: readonly Output[] }>>();
  readonly operations = {
    DescribeLoadBalancers: (input: Input): Output => ({
      LoadBalancers: this.asked(input).map((arn) => ({
        LoadBalancerArn: arn,
        Scheme: this.schemes.get(arn) ?? 'internet-facing',
        Type: 'application',
        DNSName: this.dnsNames.get(arn),
        VpcId: 'vpc-1',
        IpAddressType: this.addressTypes.get(arn) ?? 'ipv4',
        SecurityGroups: this.securityGroups.get(arn) ?? [],
        AvailabilityZones: (this.subnets.get(arn) ?? []).map((SubnetId) => ({ SubnetId })),
      })),
    }),
    DescribeLoadBalancerAttributes: (input: Input): Output => {
      const attributes = this.loadBalancers.get(text(input, 'LoadBalancerArn'));
      if (attributes === undefined) throw missing();
      return { Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })) };
    },
    DescribeTags: (input: Input): Output => ({
      TagDescriptions: texts(input, 'ResourceArns').map((arn) => ({
        ResourceArn: arn,
        Tags: Object.entries(this.tags.get(arn) ?? {}).map(([Key, Value]) => ({ Key, Value })),
      })),
    }),
    DescribeListeners: (input: Input): Output => ({
      Listeners: (this.listeners.get(text(input, 'LoadBalancerArn')) ?? []).map(({ arn, port }) => ({
        ListenerArn: arn,
        Port: port,
        Protocol: 'HTTPS',
      })),
    }),
    DescribeTargetGroups: (input: Input): Output => ({
      TargetGroups: (this.targetGroups.get(text(input, 'LoadBalancerArn')) ?? []).map(({ name }) => ({
        TargetGroupArn: name,
        TargetGroupName: name,
      })),
    }),
    DescribeTargetGroupAttributes: (input: Input): Output => {
      const arn = text(input, 'TargetGroupArn');
      const group = [...this.targetGroups.values()].flat().find(({ name }) => name === arn);
      return { Attributes: Object.entries(group?.attributes ?? {}).map(([Key, Value]) => ({ Key, Value })) };
    },
    DescribeRules: (input: Input): Output => {
      const arn = text(input, 'ListenerArn');
      const listener = [...this.listeners.values()].flat().find((candidate) => candidate.arn === arn);
      return { Rules: listener?.rules ?? [] };
    },
  };

  private asked(input: Input): string[] {
    const arns = (input.LoadBalancerArns ?? [...this.loadBalancers.keys()]) as string[];
    if (!arns.every((arn) => this.loadBalancers.has(arn))) throw missing();
    return arns;
  }
}

function missing(): ServiceError {
  return new ServiceError('LoadBalancerNotFound', 'One or more load balancers not found');
}
