import { RULE } from '../../lib/contract/names';
import { SECOND_GROUP_RULES, THIRD_GROUP_RULES } from '../../lib/contract/protection/web-acl-metrics';
import type { WafScope } from '../../lib/contract/waf-scope';
import type { LoadedContainer, Program } from '../../lib/sim/load/program';
import type { Rule, RuleContainer, RuleGroup } from '../../lib/waf/statement';
import { CommandError } from '../terminal/io';
import { type ApiInputs, apiInputs } from './api-inputs';

export interface ShieldExport extends ApiInputs {
  /** The rule groups by name, in the order in which a web ACL must refer to them; empty where the rules are in a web ACL. */
  readonly groups: readonly string[];
  /** Where AWS WAF keeps all of it. */
  readonly scope: WafScope;
  /** Those of the shield's web ACL; empty where they are in rule groups. */
  readonly webAclRules: readonly Rule[];
}

/**
 * The rules of the one shield of a template, and what they refer to.
 *
 * @param created ARNs of what exists, by name
 * @throws CommandError when there is no shield, or more than one
 */
export function shieldExport(program: Program, created: ReadonlyMap<string, string>): ShieldExport {
  const shield = containersOf(program);
  return {
    ...apiInputs(program, shield, created),
    scope: (shield[0]!.spec as { readonly Scope?: unknown }).Scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'REGIONAL',
    webAclRules: shield.flatMap((container) => (container === program.webAcl ? (container.spec.Rules ?? []) : [])),
    groups: shield.filter((container) => container !== program.webAcl).map(({ name }) => name),
  };
}

/** Where rules of the shield stand: three rule groups in their order, or a web ACL. */
function containersOf({ webAcl, ruleGroups }: Program): readonly LoadedContainer<RuleContainer>[] {
  const found: Array<{ part: number; group: LoadedContainer<RuleGroup> }> = [];
  for (const group of ruleGroups.values()) {
    const part = partOf(group.spec.Rules);
    if (part !== undefined) found.push({ part, group });
  }
  const inWebAcl = (webAcl.spec.Rules ?? []).some(({ Name }) => Name === RULE.passed);
  if (inWebAcl && found.length === 0) return [webAcl];
  found.sort((a, b) => a.part - b.part);
  if (!inWebAcl && found.map(({ part }) => part).join() === '0,1,2') return found.map(({ group }) => group);
  if (found.length === 0)
    throw new CommandError('the template has no rules of the shield: neither OtpWebAcl nor OtpRuleGroup');
  const names = found.map(({ group }) => group.name).join(', ');
  throw new CommandError(
    `an export takes one shield, which is a web ACL or three rule groups; there are ${inWebAcl ? `${webAcl.name}, ` : ''}${names}: synthesize each in a stack of its own`,
  );
}

function partOf(rules: readonly Rule[] = []): number | undefined {
  const has = (test: (name: string) => boolean) => rules.some(({ Name }) => test(Name));
  if (has((name) => name.startsWith(RULE.classifyRequest))) return 0;
  if (has((name) => SECOND_GROUP_RULES.includes(name))) return 1;
  return has((name) => THIRD_GROUP_RULES.includes(name)) ? 2 : undefined;
}
