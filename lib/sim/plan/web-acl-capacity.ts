import { WAF_LIMIT } from '../../contract/aws-limits';
import { type Capacity, ruleCapacity, rulesCapacity } from '../../waf/capacity';
import type { Program } from '../load/program';
import type { ProblemList } from './problem-list';

/** Units of the web ACL's own rules, the declared ones of its rule groups and the published ones of AWS's, together. */
export function webAclCapacity(program: Program): Capacity {
  return rulesCapacity(program.webAcl.spec.Rules ?? [], sources(program));
}

function sources({ ruleGroups }: Program) {
  return {
    ruleGroup: (arn: unknown) => {
      const declared = Number(ruleGroups.get(String(arn))?.spec.Capacity);
      return Number.isFinite(declared) ? declared : undefined;
    },
  };
}

/** AWS WAF takes no web ACL whose rules and groups need more than the limit together. */
export function checkCapacity(program: Program, problems: ProblemList, warnings: string[]): void {
  const { units, unknown } = webAclCapacity(program);
  const { name, spec } = program.webAcl;
  const where = `web ACL ${JSON.stringify(name)}`;
  if (units > WAF_LIMIT.webAclCapacity) {
    const parts = (spec.Rules ?? []).flatMap((rule) => {
      const { units: of } = ruleCapacity(rule, sources(program));
      const isGroup = rule.Statement.RuleGroupReferenceStatement ?? rule.Statement.ManagedRuleGroupStatement;
      return isGroup ? [`${rule.Name} ${of}`] : [];
    });
    const most = `${WAF_LIMIT.webAclCapacity} capacity units (WCU) together with its rule groups`;
    problems.add('refused_by_service', where, `must need at most ${most}, got ${units}, of which ${parts.join(', ')}`);
  } else if (unknown.length > 0) {
    warnings.push(`${where} needs ${units} WCU and those of ${unknown.join(', ')}, which are not known here`);
  }
}
