import type { AuditTarget } from '../../../lambda/shared/audit';
import type { ExpectedRuleGroup } from '../../../lib/contract/audit';
import { parseRules } from '../../../lib/contract/deployed-rules';
import { OUTPUT } from '../../../lib/contract/posture';
import type { DeployedShield } from './deployed-shield';

/** Rule groups that stand in a web ACL of somebody else; undefined when the rules stand in the shield's own. */
export function ruleGroupsOf(shield: DeployedShield): ExpectedRuleGroup[] | undefined {
  const groups = shield.list(OUTPUT.ruleGroups);
  if (groups.length === 0) return undefined;
  const lists = parseRules(shield.output(OUTPUT.rules));
  return groups.map((arn, index) => ({ arn, rules: lists[index] ?? [] }));
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
