import type { AuditTarget } from '../../lambda/posture/audit';
import type { ExpectedRuleGroup } from '../../lib/contract/posture/audit';
import { parseRules } from '../../lib/contract/posture/deployed-rules';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { logFilter } from '../../lib/contract/protection/log-filter';
import { REDACTED_HEADERS } from '../../lib/contract/protection/log-privacy';
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
    identity: shield.identity,
    webAclArn: shield.output(OUTPUT.webAclArn),
    rules: ruleGroups === undefined ? (parseRules(shield.output(OUTPUT.rules))[0] ?? []) : [],
    ruleGroups,
    resourceArns: shield.list(OUTPUT.resourceArns),
    logged: true,
    logCall: logCallOf(shield),
  };
}

/** The call that turns the log of the shield's own web ACL on again; where somebody else's goes is theirs to say. */
function logCallOf(shield: DeployedShield): string | undefined {
  const logGroup = shield.optional(OUTPUT.logGroupName);
  if (logGroup === undefined || ruleGroupsOf(shield) !== undefined) return undefined;
  const arn = shield.output(OUTPUT.webAclArn);
  const [, partition, , region, account, resource = ''] = arn.split(':');
  const configuration = {
    ResourceArn: arn,
    LogDestinationConfigs: [`arn:${partition}:logs:${region}:${account}:log-group:${logGroup}`],
    RedactedFields: [...REDACTED_HEADERS.map((Name) => ({ SingleHeader: { Name } })), { QueryString: {} }],
    LoggingFilter: logFilter(`awswaf:${account}:webacl:${resource.split('/')[2]}:`),
  };
  return `aws wafv2 put-logging-configuration --region ${region} --logging-configuration '${JSON.stringify(configuration)}', with {"UriPath":{}} among the RedactedFields when a path names people`;
}
