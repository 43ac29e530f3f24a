import { Token } from 'aws-cdk-lib';
import { CfnListenerRule, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';

/**
 * Priorities of the listener rules. Each rule has a place of its own, taken or not: a rule that comes later, such as the first preflight rule,
 * never needs the priority of one that is deployed, which CloudFormation could not give it.
 */
export class RulePriorities {
  constructor(private readonly first: number) {}

  public readonly gate = (): number => this.first;
  public readonly keys = (): number => this.first + 1;
  public readonly preflight = (index: number): number => this.first + 2 + 2 * index;
  public readonly token = (index: number): number => this.first + 3 + 2 * index;
}

/** Rules elsewhere in the app that have a priority of ours on the same listener: CloudFormation would refuse the second one. */
export function takenPriorities(owner: IConstruct, listener: IApplicationListener): string[] {
  const rules = owner.node.root.node
    .findAll()
    .filter((construct): construct is CfnListenerRule => construct instanceof CfnListenerRule)
    .filter(({ listenerArn }) => listenerArn === listener.listenerArn);
  const isOwn = (rule: IConstruct) => rule.node.path.startsWith(`${owner.node.path}/`);
  const own = new Map(rules.filter(isOwn).map(({ priority, node }) => [priority, node.path]));
  return rules
    .filter((rule) => !isOwn(rule) && !Token.isUnresolved(rule.priority) && own.has(rule.priority))
    .map(
      ({ priority, node }) =>
        `the listener rule ${node.path} has the priority ${priority}, which ${own.get(priority)} needs on the same listener; ` +
        'set rulePriority of HumanCheck.turnstile to another range, before your rules for the same paths',
    );
}
