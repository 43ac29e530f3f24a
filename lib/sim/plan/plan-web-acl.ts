import type { Rule, RuleAction, RuleContainer, RuleGroup, Statement, WebAcl } from '../../waf/statement';
import { type LoadedContainer, type Program, regionDimension } from '../load/program';
import type { RuleMetrics } from '../metrics';
import { TokenCheck } from '../tokens/token-check';
import { planAction } from './action';
import { bodyLimit } from './body-limit';
import { planManagedGroup } from './managed-group';
import type { Plan, PlannedEntry, PlannedGroup } from './plan';
import { PlanBuilder } from './plan-builder';
import { ProblemList } from './problem-list';
import { actionOverrides, type Immunity, planRule } from './rule-planner';
import { StatementPlanner } from './statement-planner';
import type { PlanSurroundings } from './surroundings';
import { checkCapacity } from './web-acl-capacity';

/** `found` is what was wrong before. @throws SimError with everything that keeps the web ACL from being evaluated */
export function planWebAcl(program: Program, found: ProblemList, around: PlanSurroundings): Plan {
  const problems = new ProblemList();
  try {
    const plan = new WebAclPlanner(program, problems, around).plan();
    checkCapacity(program, problems, around.warnings);
    if (problems.isEmpty && found.isEmpty) return plan;
  } catch (error) {
    // A web ACL that the service would refuse may lack what planning relies on; what was found before explains it.
    if (found.isEmpty) throw error;
  }
  // What can't be evaluated first: it says more than the service would.
  problems.addAll(found);
  throw problems.error();
}

class WebAclPlanner {
  private readonly builder: PlanBuilder;
  private readonly acl: LoadedContainer<WebAcl>;
  private readonly immunity: Immunity;

  constructor(
    private readonly program: Program,
    private readonly problems: ProblemList,
    private readonly around: PlanSurroundings,
  ) {
    this.builder = new PlanBuilder(program, problems);
    this.acl = program.webAcl;
    this.immunity = {
      captchaSeconds: this.acl.spec.CaptchaConfig?.ImmunityTimeProperty?.ImmunityTime,
      challengeSeconds: this.acl.spec.ChallengeConfig?.ImmunityTimeProperty?.ImmunityTime,
    };
  }

  plan(): Plan {
    const { builder, acl, around, problems } = this;
    const entries = byPriority(acl.spec.Rules ?? []).map((rule) => this.entry(rule));
    const { spec } = acl;
    const defaultAction = planAction(spec.DefaultAction, spec.CustomResponseBodies ?? {}, problems, 'DefaultAction');
    const tokenCheck = new TokenCheck(builder.headers, around.tokens, spec.TokenDomains ?? []);
    const accept = builder.headers.number('accept');
    builder.labels.close();
    return {
      sources: builder.sources,
      headers: builder.headers,
      labels: builder.labels,
      labelWords: builder.labels.words,
      bodyLimit: bodyLimit(around.resourceType, spec.AssociationConfig?.RequestBody),
      entries,
      defaultAction,
      tokenCheck,
      accept,
      clientAsn: builder.clientAsn,
      forwardedAsn: builder.forwardedAsn,
      defaultMetrics: this.aclMetrics('Default_Action', true),
      allMetrics: this.aclMetrics('ALL', spec.VisibilityConfig.CloudWatchMetricsEnabled),
    };
  }

  private entry(rule: Rule): PlannedEntry {
    const where = `rule ${JSON.stringify(rule.Name)}`;
    const { RuleGroupReferenceStatement, ManagedRuleGroupStatement } = rule.Statement;
    if (RuleGroupReferenceStatement) return { group: this.ownGroup(rule, RuleGroupReferenceStatement, where) };
    if (ManagedRuleGroupStatement) {
      const scopeDown = this.matcher(ManagedRuleGroupStatement.ScopeDownStatement, where);
      const group = planManagedGroup(rule, ManagedRuleGroupStatement, {
        ...this.around,
        builder: this.builder,
        program: this.program,
        immunity: this.immunity,
        where,
        referenceMetrics: this.ruleMetrics(rule),
      });
      return { group: { ...group, scopeDown } };
    }
    const planned = planRule(
      rule,
      {
        container: this.acl,
        immunity: this.immunity,
        where,
        metrics: this.ruleMetrics(rule),
        rateState: (statement) => this.around.rates.state([this.acl.logicalId, rule.Name], statement),
      },
      this.builder,
    );
    return { rule: planned };
  }

  private ownGroup(
    reference: Rule,
    statement: NonNullable<Statement['RuleGroupReferenceStatement']>,
    where: string,
  ): PlannedGroup {
    const group = this.builder.referenced(this.program.ruleGroups, statement.Arn, 'rule group', where);
    const overrides = actionOverrides(statement);
    const rules = byPriority(group?.spec.Rules ?? []);
    for (const name of overrides.keys()) {
      if (group && !rules.some(({ Name }) => Name === name)) {
        this.problems.add(
          'refused_by_service',
          where,
          `overrides the action of ${JSON.stringify(name)}, which is no rule of the group`,
        );
      }
    }
    return {
      name: reference.Name,
      arn: String(statement.Arn),
      managed: false,
      countOnly: reference.OverrideAction?.Count !== undefined,
      scopeDown: undefined,
      before: undefined,
      metrics: this.ruleMetrics(reference),
      rules: group ? rules.map((rule) => this.groupRule(rule, group, reference.Name, overrides, where)) : [],
    };
  }

  private groupRule(
    rule: Rule,
    group: LoadedContainer<RuleGroup>,
    reference: string,
    overrides: ReadonlyMap<string, RuleAction>,
    where: string,
  ) {
    const override = overrides.get(rule.Name);
    const { metrics, rates } = this.around;
    const dimensions = {
      RuleGroup: group.spec.VisibilityConfig.MetricName,
      Rule: rule.VisibilityConfig.MetricName,
      ...regionDimension(this.program),
    };
    return planRule(
      rule,
      {
        container: group as LoadedContainer<RuleContainer>,
        group: reference,
        ...(override && { override }),
        immunity: this.immunity,
        where: `${where}, rule ${JSON.stringify(rule.Name)} of its group`,
        metrics: metrics.metrics(dimensions, rule.VisibilityConfig.CloudWatchMetricsEnabled),
        rateState: (statement) => rates.state([this.acl.logicalId, reference, rule.Name], statement),
      },
      this.builder,
    );
  }

  private matcher(statement: Statement | undefined, where: string) {
    return statement && new StatementPlanner(this.builder, this.acl.labelPrefix, where).matcher(statement);
  }

  private ruleMetrics({ VisibilityConfig }: Rule): RuleMetrics {
    return this.aclMetrics(VisibilityConfig.MetricName, VisibilityConfig.CloudWatchMetricsEnabled);
  }

  /** Dimensions hold metric names, not names. */
  private aclMetrics(rule: string, enabled: boolean): RuleMetrics {
    const WebACL = this.acl.spec.VisibilityConfig.MetricName;
    return this.around.metrics.metrics({ WebACL, Rule: rule, ...regionDimension(this.program) }, enabled);
  }
}

function byPriority(rules: readonly Rule[]): Rule[] {
  return [...rules].sort((a, b) => a.Priority - b.Priority);
}
