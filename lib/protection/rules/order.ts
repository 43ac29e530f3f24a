import { RULE } from '../../contract/names';
import { METER_RULES } from '../../contract/protection/door-metrics';

/**
 * The one place that says which rule comes before which, and why.
 *
 * 1. Classification first: it is the dear part, and everything below asks for its labels.
 * 2. Then what blocks for nothing: lockdown, lists, size, counts per address. A paid CAPTCHA response is never served to a
 *    request that a free rule would have blocked.
 * 3. The human check. Where it is silent, `surge` behind it asks for more once too many pass; before it, requests without a
 *    token could trip it and have everybody solve puzzles.
 * 4. Counts of what passed it. Before it, anyone without a token could use the counts up.
 *
 * In a web ACL the rules stand one after the other. A rule group takes at most 4 rate-based rules
 * (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html), so there the same order is cut in two: the door up to
 * and with the human check, and the meter behind it.
 */
export const DOOR: readonly string[] = [
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
  RULE.rateLimitKey,
  RULE.verifyRateLimit,
  RULE.strictRateLimit,
  RULE.rateLimit,
  RULE.gateRateLimit,
  RULE.gateCaptcha,
  RULE.strictHumanCheck,
  RULE.humanCheck,
  RULE.surge,
];

export const METER: readonly string[] = METER_RULES;

export function inOrder<T extends { readonly name: string }>(drafts: readonly T[], order: readonly string[]): T[] {
  return order.flatMap((name) => drafts.filter((draft) => draft.name === name));
}
