import { RULE } from '../../contract/names';
import { SECOND_GROUP_RULES, THIRD_GROUP_RULES } from '../../contract/protection/web-acl-metrics';

/**
 * The one place that says which rule comes before which, and why.
 *
 * 1. Classification first: it is the dear part, and everything below asks for its labels.
 * 2. Then what blocks for nothing: lockdown, lists, size, counts per address. A paid CAPTCHA response is never served to a
 *    request that a free rule would have blocked.
 *    AWS's lists of addresses, which charge nothing by the request, stand among these, behind the signs of a script; what charges by the request stands behind the human check, where nobody comes
 *    without a token.
 * 3. The human check. Where it is silent, `surge` behind it asks for more once too many pass; before it, requests without a
 *    token could trip it and have everybody solve puzzles.
 * 4. Counts of what passed it. Before it, anyone without a token could use the counts up.
 *
 * In a web ACL the rules stand one after the other. A rule group takes at most 4 rate-based rules
 * (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html), so there the same order is cut in three: the first group up to
 * and with the human check, the meter behind it (what one client or one puzzle may do), and the budget (what all together may).
 */
export const FIRST_GROUP: readonly string[] = [
  RULE.malformedHost,
  RULE.unusualPath,
  RULE.headerWindow,
  RULE.preflight,
  RULE.classifyRequest,
  RULE.classifyVerify,
  RULE.classifyPage,
  RULE.trusted,
  RULE.lockdown,
  RULE.blockList,
  RULE.blockedOrigin,
  RULE.oversizeBody,
  RULE.manyRecipients,
  RULE.unreadableBody,
  RULE.honeypot,
  RULE.recipient,
  RULE.noAcceptLanguage,
  RULE.scriptUserAgent,
  RULE.noFetchMetadata,
  RULE.anonymousIpList,
  RULE.ipReputationList,
  RULE.flagged,
  RULE.blockedSignal,
  RULE.rateLimitKey,
  RULE.verifyRateLimit,
  RULE.strictRateLimit,
  RULE.rateLimit,
  RULE.verifyBudget,
  RULE.strictHumanCheck,
  RULE.humanCheck,
];

export const SECOND_GROUP: readonly string[] = SECOND_GROUP_RULES;

export const THIRD_GROUP: readonly string[] = THIRD_GROUP_RULES;

export function inOrder<T extends { readonly name: string }>(drafts: readonly T[], order: readonly string[]): T[] {
  return order.flatMap((name) => drafts.filter((draft) => draft.name === name));
}
