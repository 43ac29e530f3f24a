import { CidrSet } from '../../waf/cidr';
import type { ManagedRuleGroupStatement, Rule, RuleAction } from '../../waf/statement';
import type { Evaluation } from '../evaluation';
import { type Program, regionDimension } from '../load/program';
import type { ManagedRuleGroupStub, ManagedRuleStub } from '../managed-rule-group';
import type { RuleMetrics } from '../metrics';
import { NOTE } from '../notes';
import type { WafRequest } from '../request';
import { TokenCheck } from '../tokens/token-check';
import { tokenLabels } from '../tokens/token-labels';
import { planAction } from './action';
import { completed, MANAGED_CATALOGUE } from './managed-catalogue';
import { type Matcher, NEVER } from './matcher';
import type { PlannedGroup, PlannedRule } from './plan';
import type { PlanBuilder } from './plan-builder';
import { actionOverrides, type Immunity, immunityMs, matchedSteps, planLabels } from './rule-planner';
import type { PlanSurroundings } from './surroundings';

export interface ManagedUse extends PlanSurroundings {
  readonly builder: PlanBuilder;
  readonly program: Program;
  readonly immunity: Immunity;
  readonly where: string;
  readonly referenceMetrics: RuleMetrics;
}

const ACTIONS: Readonly<Record<NonNullable<ManagedRuleStub['action']>, RuleAction>> = {
  ALLOW: { Allow: {} },
  BLOCK: { Block: {} },
  COUNT: { Count: {} },
  CAPTCHA: { Captcha: {} },
  CHALLENGE: { Challenge: {} },
};

/** The stand-in for a managed rule group, and a warning that it is one. Its scope-down statement is the caller's. */
export function planManagedGroup(
  reference: Rule,
  statement: ManagedRuleGroupStatement,
  use: ManagedUse,
): Omit<PlannedGroup, 'scopeDown'> {
  const { VendorName, Name } = statement;
  const isNamed = (stub: ManagedRuleGroupStub): boolean =>
    (stub.vendorName ?? 'AWS') === VendorName && stub.name === Name;
  const given = use.managedRuleGroups.find(isNamed);
  const published = MANAGED_CATALOGUE.find(isNamed);
  const stub = given ? completed(given, published) : published;
  if (!stub) {
    const group = `${VendorName}/${Name}`;
    const message = `the managed rule group ${group} is not known`;
    const remedy = { option: 'managedRuleGroups', name: group } as const;
    use.builder.problems.add('unsupported_managed_group', use.where, message, remedy);
  } else warn(stub, given !== undefined, reference.Name, use.warnings);
  const overrides = actionOverrides(statement);
  return {
    name: reference.Name,
    arn: `arn:aws:wafv2:${use.program.region}:aws:managed/${VendorName}/${Name}`,
    managed: true,
    countOnly: reference.OverrideAction?.Count !== undefined,
    before: stub?.tokenLabels ? labelTokens(use) : undefined,
    metrics: use.referenceMetrics,
    rules: (stub?.rules ?? []).map((rule) => stubRule(rule, stub!, reference.Name, overrides.get(rule.name), use)),
  };
}

function warn(stub: ManagedRuleGroupStub, given: boolean, rule: string, warnings: string[]): void {
  const what = given ? 'matches only what its stand-in says' : 'matches nothing';
  warnings.push(`rule "${rule}": AWS does not publish the rules of ${stub.name}; here it ${what}`);
}

function stubRule(
  rule: ManagedRuleStub,
  stub: ManagedRuleGroupStub,
  group: string,
  override: RuleAction | undefined,
  use: ManagedUse,
): PlannedRule {
  const { builder, where, program, immunity, metrics } = use;
  const vendor = (stub.vendorName ?? 'AWS').toLowerCase();
  const prefix = `awswaf:managed:${vendor}:${stub.labelNamespace ?? stub.name}:`;
  const names = (rule.labels ?? []).map((label) => (label.startsWith('awswaf:') ? label : prefix + label));
  const written = rule.action ?? 'BLOCK';
  const action = planAction(override ?? ACTIONS[written], {}, builder.problems, where);
  const labels = planLabels(names, builder);
  const step = { rule: rule.name, group, fidelity: 'exact', notes: [] } as const;
  return {
    name: rule.name,
    matches: stubMatcher(rule, use),
    action,
    overridden: override && written,
    labels,
    rate: undefined,
    captchaImmunityMs: immunityMs(immunity.captchaSeconds),
    challengeImmunityMs: immunityMs(immunity.challengeSeconds),
    metrics: metrics.metrics({ ManagedRuleGroup: stub.name, Rule: rule.name, ...regionDimension(program) }),
    missed: { ...step, matched: false, terminating: false, labels: [] },
    ...matchedSteps(step, action.kind, names),
  };
}

function stubMatcher(rule: ManagedRuleStub, use: ManagedUse): Matcher {
  const { matches } = rule;
  const addresses = rule.addresses && cidrSet(rule, use);
  if (matches === undefined && addresses === undefined) return NEVER;
  return (evaluation) => {
    if (typeof matches === 'function' ? calls(matches, evaluation) : matches) return true;
    const client = addresses && evaluation.client();
    return client !== undefined && addresses!.contains(client);
  };
}

/** A fault of the user's function must not end the evaluation of a request. */
function calls(matches: (request: WafRequest) => boolean, evaluation: Evaluation): boolean {
  try {
    return matches(evaluation.request);
  } catch {
    evaluation.note(NOTE.standInThrew);
    return false;
  }
}

function cidrSet(rule: ManagedRuleStub, use: ManagedUse): CidrSet {
  try {
    return new CidrSet(rule.addresses!);
  } catch (error) {
    use.builder.problems.add('invalid_cidr', `managed rule ${JSON.stringify(rule.name)}`, (error as Error).message);
    return new CidrSet([]);
  }
}

/** Bot Control and the fraud rule groups label every request with the state of its token. */
function labelTokens(use: ManagedUse): PlannedGroup['before'] {
  const check = new TokenCheck(use.builder.headers, use.tokens, use.program.webAcl.spec.TokenDomains ?? []);
  const captcha = immunityMs(use.immunity.captchaSeconds);
  const challenge = immunityMs(use.immunity.challengeSeconds);
  return (evaluation) => {
    for (const label of [
      ...tokenLabels('token', check.check(evaluation, 'CHALLENGE', challenge), check.tokens(evaluation)),
      ...tokenLabels('captcha', check.check(evaluation, 'CAPTCHA', captcha), []),
    ]) {
      if (evaluation.dynamicLabels.includes(label)) continue;
      evaluation.dynamicLabels.push(label);
      evaluation.labels.push(label);
    }
  };
}
