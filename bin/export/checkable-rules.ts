import type { LoadedContainer, Program } from '../../lib/sim/load/program';
import { rulesCapacity, statementCapacity } from '../../lib/waf/capacity';
import { toApi } from '../../lib/waf/dialect';
import type { Rule, RuleContainer, Statement } from '../../lib/waf/statement';

type Json = Record<string, unknown>;

/** Rules that AWS WAF can be asked about before anything of them exists. */
export interface CheckableRules {
  readonly name: string;
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  /** As `wafv2:CheckCapacity` takes them, search strings as base64 of their bytes. */
  readonly rules: readonly Json[];
  /** What they cost by the sum of documented units. */
  readonly units: number;
  /** What stands in the place of what doesn't exist yet, for people. */
  readonly replaced: readonly string[];
  /** What a rule group was declared with. */
  readonly declared?: number;
  /** Sum of the capacities that referenced groups of the template declare, which are asked about by themselves. */
  readonly besides: number;
}

/**
 * All rules of the web ACL and of its rule groups in the template, without references to what only a deployment makes: sets are replaced by
 * statements of the same cost, and their patterns are rules of a list of their own, so that AWS WAF reads these, too.
 */
export function checkableRules(program: Program): CheckableRules[] {
  const { webAcl, ruleGroups } = program;
  const containers: LoadedContainer<RuleContainer>[] = [...ruleGroups.values(), webAcl];
  const lists = containers.map((container) => listOf(container, program));
  const patterns = patternRules(program);
  const scope = scopeOf(webAcl);
  const units = rulesCapacity(patterns).units;
  return [
    ...lists,
    ...(patterns.length === 0
      ? []
      : [{ name: 'the regex pattern sets', scope, rules: toApi<Json[]>(patterns), units, replaced: [], besides: 0 }]),
  ].filter(({ rules }) => rules.length > 0);
}

function scopeOf({ spec }: LoadedContainer<RuleContainer>): 'REGIONAL' | 'CLOUDFRONT' {
  return (spec as { Scope?: unknown }).Scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'REGIONAL';
}

function listOf(container: LoadedContainer<RuleContainer>, program: Program): CheckableRules {
  const { name, spec } = container;
  const all = spec.Rules ?? [];
  const groups = all.flatMap((rule) => program.ruleGroups.get(groupOf(rule)) ?? []);
  const own = all.filter((rule) => !program.ruleGroups.has(groupOf(rule)));
  const replaced = new Set<string>();
  const rules = own.map((rule) => ({ ...checkable(rule), Statement: standIn(rule.Statement, program, replaced) }));
  for (const group of groups) replaced.add(`rule group ${group.name}`);
  const declared = (spec as { Capacity?: unknown }).Capacity;
  return {
    name,
    scope: scopeOf(container),
    rules: toApi<Json[]>(rules),
    units: rulesCapacity(own).units,
    replaced: [...replaced],
    besides: groups.reduce((sum, group) => sum + (Number(group.spec.Capacity) || 0), 0),
    ...(typeof declared === 'number' ? { declared } : {}),
  };
}

function groupOf({ Statement: { RuleGroupReferenceStatement: group } }: Rule): string {
  return typeof group?.Arn === 'string' ? group.Arn : '';
}

/** The call has no place for bodies of answers, which cost nothing. */
function checkable(rule: Rule): Rule {
  return rule.Action?.Block?.CustomResponse === undefined ? rule : { ...rule, Action: { Block: {} } };
}

/** The same, with statements of the same cost where a set of the template stands. */
function standIn<T>(value: T, program: Program, replaced: Set<string>): T {
  if (Array.isArray(value)) return value.map((item) => standIn(item, program, replaced)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { IPSetReferenceStatement: set, RegexPatternSetReferenceStatement: patterns } = value as Statement;
  if (set !== undefined && program.ipSets.has(String(set.Arn))) {
    replaced.add(`IP set ${program.ipSets.get(String(set.Arn))!.name}`);
    return ofCost(statementCapacity(value as Statement).units) as T;
  }
  if (patterns !== undefined && program.regexPatternSets.has(String(patterns.Arn))) {
    replaced.add('regex pattern set');
    return ofCost(statementCapacity(value as Statement).units) as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, standIn(child, program, replaced)])) as T;
}

/** One unit is a country. */
const UNIT: Statement = { GeoMatchStatement: { CountryCodes: ['DE'] } };

function ofCost(units: number): Statement {
  if (units <= 1) return UNIT;
  return { OrStatement: { Statements: Array.from({ length: units }, () => UNIT) } };
}

/** One rule for each set, which matches what the set matches. */
function patternRules({ regexPatternSets }: Program): Rule[] {
  return [...regexPatternSets.values()].map(({ arn, patterns }, index) => {
    const name = arn.split('/').at(-2) ?? `set-${index}`;
    const [first, ...more] = patterns.map(
      (RegexString): Statement => ({
        RegexMatchStatement: {
          RegexString,
          FieldToMatch: { UriPath: {} },
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
        },
      }),
    );
    return {
      Name: name,
      Priority: index,
      Statement: more.length === 0 ? (first ?? UNIT) : { OrStatement: { Statements: [first!, ...more] } },
      Action: { Count: {} },
      VisibilityConfig: { CloudWatchMetricsEnabled: false, MetricName: name, SampledRequestsEnabled: false },
    };
  });
}
