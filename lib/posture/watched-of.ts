import { FLAG_LINES, FLAGGING_RULES } from '../contract/protection/web-acl-metrics';
import type { WatchedWebAcl } from '../notices/watched-web-acl';
import type { BlockListSets } from '../protection/block-list-sets';
import type { IOtpWebAcl } from '../protection/i-otp-web-acl';

function flagsClients({ expectedRules, expectedRuleGroups = [] }: IOtpWebAcl): boolean {
  const known = new Set([...FLAGGING_RULES, ...FLAG_LINES]);
  return [...expectedRules, ...expectedRuleGroups.flatMap(({ rules }) => rules)].some(({ name }) => known.has(name));
}

function listOf({ _allowedArns, _blockedArns }: BlockListSets) {
  const [allowedIpv4SetArn, allowedIpv6SetArn] = _allowedArns;
  // Those of the current turn come first.
  const [blockedIpv4SetArn, blockedIpv6SetArn] = _blockedArns;
  return { allowedIpv4SetArn, allowedIpv6SetArn, blockedIpv4SetArn, blockedIpv6SetArn };
}

/** What a monitor has to know of a web ACL. */
export function watchedOf(webAcl: IOtpWebAcl): WatchedWebAcl {
  return {
    webAclArn: webAcl.webAclArn,
    webAclMetricName: webAcl.metricName,
    logGroup: webAcl.logGroup,
    lockdownSetArn: webAcl.lockdownGate.ipv4SetArn,
    strictSetArn: webAcl.strictGate.ipv4SetArn,
    ...(webAcl.campaignGate && { campaignSetArn: webAcl.campaignGate.ipv4SetArn }),
    ...(webAcl.expectedRuleGroups && { ruleGroupArns: webAcl.expectedRuleGroups.map(({ arn }) => arn) }),
    ...(webAcl.blockList && listOf(webAcl.blockList)),
    ...(flagsClients(webAcl) && { flagsClients: true }),
  };
}
