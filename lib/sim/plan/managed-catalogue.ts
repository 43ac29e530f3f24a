import { MANAGED_GROUPS } from '../../waf/managed-groups';
import type { ManagedRuleGroupStub, ManagedRuleStub } from '../managed-rule-group';

/** AWS's own managed rule groups, whose rules match nobody until a stand-in says whom. */
export const MANAGED_CATALOGUE: readonly ManagedRuleGroupStub[] = Object.entries(MANAGED_GROUPS).map(
  ([name, { namespace, rules, tokenLabels }]) => ({ name, labelNamespace: namespace, rules, tokenLabels }),
);

/** A stand-in says whom its rules match; what they are called, do and add it need not repeat where AWS publishes it. */
export function completed(
  given: ManagedRuleGroupStub,
  published: ManagedRuleGroupStub | undefined,
): ManagedRuleGroupStub {
  if (published === undefined) return given;
  const ruleOf = ({ name }: ManagedRuleStub) => published.rules.find((rule) => rule.name === name);
  return { ...published, ...given, rules: given.rules.map((rule) => ({ ...ruleOf(rule), ...rule })) };
}
