import type { AuditTarget } from '../../../lambda/shared/audit';
import type { ExpectedRule } from '../../../lib/contract/audit';
import { parseRules } from '../../../lib/contract/deployed-rules';
import { OUTPUT } from '../../../lib/contract/posture';
import type { DeployedShield } from './deployed-shield';

/** A rule group of the shield, as the outputs of its stack have it. */
export interface DeployedRuleGroup {
  readonly arn: string;
  /** Value of the `RuleGroup` dimension in CloudWatch. */
  readonly metricName: string;
  readonly rules: readonly ExpectedRule[];
}

/** Rule groups that stand in a web ACL of somebody else; undefined when the rules stand in the shield's own. */
export function ruleGroupsOf(shield: DeployedShield): DeployedRuleGroup[] | undefined {
  const groups = shield.list(OUTPUT.ruleGroups);
  if (groups.length === 0) return undefined;
  const lists = parseRules(shield.output(OUTPUT.rules));
  return groups.map((text, index) => {
    const [arn = '', metricName = ''] = text.split('|');
    return { arn, metricName, rules: lists[index] ?? [] };
  });
}

/** What the auditor in the account compares with, too. */
export function auditTargetOf(shield: DeployedShield): AuditTarget {
  const ruleGroups = ruleGroupsOf(shield);
  return {
    webAclArn: shield.output(OUTPUT.webAclArn),
    rules: ruleGroups === undefined ? (parseRules(shield.output(OUTPUT.rules))[0] ?? []) : [],
    ruleGroups,
    resourceArns: shield.list(OUTPUT.resourceArns),
    logged: true,
  };
}
