import { STACK_UUID } from '../../lib/sim/load/load-template';
import type { LoadedContainer, Program } from '../../lib/sim/load/program';
import { toApi } from '../../lib/waf/dialect';
import type { RuleContainer } from '../../lib/waf/statement';
import { CommandError } from '../terminal/io';

type Json = Record<string, unknown>;

/** One resource as `aws wafv2 create-<kind>` takes it. */
export interface Exported {
  readonly kind: 'ip-set' | 'regex-pattern-set' | 'rule-group' | 'web-acl';
  readonly name: string;
  readonly logicalId?: string;
  readonly input: Json;
}

export interface ApiInputs {
  /** What is referred to comes before what refers to it. */
  readonly resources: readonly Exported[];
  /** Names of sets that stand where only AWS knows the ARN. */
  readonly pending: readonly string[];
}

/**
 * Rules in the form of the API, and the sets that they refer to.
 *
 * @param containers those to export: rule groups before a web ACL that refers to them
 * @param created ARNs of what exists, by name
 * @throws CommandError when they refer to a rule group of the template that is not among them
 */
export function apiInputs(
  program: Program,
  containers: readonly LoadedContainer<RuleContainer>[],
  created: ReadonlyMap<string, string>,
): ApiInputs {
  const references = new References(program, containers, created);
  const exported = containers.map((container) => exportedContainer(container, references));
  return { resources: [...references.sets(), ...exported], pending: [...references.pending] };
}

function exportedContainer(container: LoadedContainer<RuleContainer>, references: References): Exported {
  const { name, logicalId, description, spec } = container;
  return {
    kind: 'Capacity' in spec ? 'rule-group' : 'web-acl',
    name,
    logicalId,
    input: {
      Name: name,
      ...(description !== undefined && { Description: description }),
      ...toApi<Json>(references.within(spec)),
    },
  };
}

/** What the rules refer to, under the ARN that it has, or its name until it has one. */
class References {
  readonly pending = new Set<string>();
  private readonly used = new Set<string>();

  constructor(
    private readonly program: Program,
    private readonly containers: readonly LoadedContainer<RuleContainer>[],
    private readonly created: ReadonlyMap<string, string>,
  ) {}

  /** The same with the ARNs of this template, which nothing has, replaced. */
  within(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.within(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [
        key,
        key === 'Arn' && typeof child === 'string' ? this.arn(child) : this.within(child),
      ]),
    );
  }

  private arn(arn: string): string {
    const { ipSets, regexPatternSets, ruleGroups } = this.program;
    const name = nameIn(arn);
    if (ruleGroups.has(arn)) {
      if (this.containers.some((container) => container.arn === arn)) return this.created.get(name) ?? name;
      throw new CommandError(`the web ACL refers to the rule group ${name}, which is not of the shield`);
    }
    if (!ipSets.has(arn) && !regexPatternSets.has(arn)) return arn;
    this.used.add(arn);
    const known = this.created.get(name);
    if (known === undefined) this.pending.add(name);
    return known ?? name;
  }

  /** Those that were asked for. */
  sets(): readonly Exported[] {
    const { ipSets, regexPatternSets } = this.program;
    return [...this.used].map((arn): Exported => {
      const name = nameIn(arn);
      const Scope = arn.includes(':global/') ? 'CLOUDFRONT' : 'REGIONAL';
      const ipSet = ipSets.get(arn);
      if (ipSet === undefined) {
        const { patterns } = regexPatternSets.get(arn)!;
        const input = toApi<Json>({ Name: name, Scope, RegularExpressionList: patterns });
        return { kind: 'regex-pattern-set', name, input };
      }
      const { ipAddressVersion: IPAddressVersion, addresses: Addresses, description, logicalId } = ipSet;
      const Description = description !== undefined && { Description: description };
      return {
        kind: 'ip-set',
        name,
        logicalId,
        input: { Name: name, Scope, ...Description, IPAddressVersion, Addresses },
      };
    });
  }
}

/** Sets of run time have the id of their stack in their name, which an export has not. */
function nameIn(arn: string): string {
  return (arn.split('/').at(-2) ?? arn).replace(`-${STACK_UUID}`, '');
}
