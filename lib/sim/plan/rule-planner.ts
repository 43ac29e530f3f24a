import { WAF_LIMIT } from '../../contract/aws-limits';
import type { RateBasedStatement, Rule, RuleAction, RuleContainer } from '../../waf/statement';
import type { LoadedContainer } from '../load/program';
import type { RuleMetrics } from '../metrics';
import { planRateRule, type RateState } from '../rate/rate-rule';
import type { TraceStep } from '../verdict';
import { type ActionKind, planAction } from './action';
import type { PlannedLabels, PlannedRule } from './plan';
import type { PlanBuilder } from './plan-builder';
import { StatementPlanner } from './statement-planner';

export interface Immunity {
  readonly captchaSeconds: number | undefined;
  readonly challengeSeconds: number | undefined;
}

/** How a rule of a container is used: directly, or through a reference of the web ACL. */
export interface RuleUse {
  readonly container: LoadedContainer<RuleContainer>;
  /** Name of the reference rule. */
  readonly group?: string;
  readonly override?: RuleAction;
  /** Of the web ACL, which rules without their own inherit. */
  readonly immunity: Immunity;
  readonly where: string;
  readonly metrics: RuleMetrics;
  rateState(statement: RateBasedStatement): RateState;
}

export function planRule(rule: Rule, use: RuleUse, builder: PlanBuilder): PlannedRule {
  const { container, group, override } = use;
  const planner = new StatementPlanner(builder, container.labelPrefix, use.where);
  const statement = rule.Statement;
  const rateBased = statement.RateBasedStatement;
  const rate = rateBased && planRateRule(rateBased, use.rateState(rateBased), planner);
  const bodies = container.spec.CustomResponseBodies ?? {};
  const action = planAction(override ?? rule.Action ?? {}, bodies, builder.problems, use.where);
  const labels = planLabels(
    (rule.RuleLabels ?? []).map(({ Name }) => container.labelPrefix + Name),
    builder,
  );
  const steps = { rule: rule.Name, ...(group !== undefined && { group }), fidelity: 'exact', notes: [] } as const;
  const missed: TraceStep = { ...steps, matched: false, terminating: false, labels: [] };
  return {
    name: rule.Name,
    matches: rate?.matches ?? planner.matcher(statement),
    action,
    overridden: override && Object.keys(rule.Action ?? {})[0]?.toUpperCase(),
    labels,
    rate,
    captchaImmunityMs: immunityMs(
      rule.CaptchaConfig?.ImmunityTimeProperty?.ImmunityTime ?? use.immunity.captchaSeconds,
    ),
    challengeImmunityMs: immunityMs(
      rule.ChallengeConfig?.ImmunityTimeProperty?.ImmunityTime ?? use.immunity.challengeSeconds,
    ),
    metrics: use.metrics,
    missed,
    ...matchedSteps(steps, action.kind, labels.names),
  };
}

/** What the trace says of a rule that matches. */
export function matchedSteps(
  step: Pick<TraceStep, 'rule' | 'group' | 'fidelity' | 'notes'>,
  action: ActionKind,
  labels: readonly string[],
): Pick<PlannedRule, 'matched' | 'accepted'> {
  const matched = { ...step, matched: true, action, terminating: action !== 'COUNT', labels };
  return { matched, accepted: { ...matched, action: 'COUNT', terminating: false } };
}

export function immunityMs(seconds: number | undefined): number {
  return (seconds ?? WAF_LIMIT.defaultImmunitySeconds) * 1000;
}

export function planLabels(names: readonly string[], builder: PlanBuilder): PlannedLabels {
  const bits = names.map((name) => {
    const number = builder.labels.number(name);
    return [number >>> 5, 1 << (number & 31)] as const;
  });
  return { names, bits };
}

/** Excluded rules are the old spelling of an override to Count. */
export function actionOverrides(statement: {
  readonly RuleActionOverrides?: readonly { readonly Name: string; readonly ActionToUse: RuleAction }[];
  readonly ExcludedRules?: readonly { readonly Name: string }[];
}): ReadonlyMap<string, RuleAction> {
  const overrides = new Map<string, RuleAction>();
  for (const { Name } of statement.ExcludedRules ?? []) overrides.set(Name, { Count: {} });
  for (const { Name, ActionToUse } of statement.RuleActionOverrides ?? []) overrides.set(Name, ActionToUse);
  return overrides;
}
