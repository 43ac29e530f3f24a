import { RULE } from '../names';

/**
 * Under which dimensions the rules count in CloudWatch. In a web ACL of its own they go by its name; in rule groups each goes by the name of its group, and
 * the door is called by all three names, `<door>|<meter>|<budget>`.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */

/** The rules of the second rule group, in their order: what is counted behind the human check. */
export const METER_RULES: readonly string[] = [
  RULE.gateRateLimit,
  RULE.gateCaptcha,
  RULE.surge,
  RULE.ambiguousToken,
  RULE.tokenReuseLimitCookie,
  RULE.tokenReuseLimitHeader,
  RULE.foreignSendBudget,
];

/** The rules of the third rule group, in their order: what all clients together may do. */
export const BUDGET_RULES: readonly string[] = [
  RULE.sendBudget,
  RULE.strictSendCeiling,
  RULE.sendCeiling,
  RULE.passed,
  RULE.verifyPassed,
];

/** Rules that can answer a request by themselves, in no particular order; the others count it, or show a puzzle. */
export const BLOCKING_RULES: readonly string[] = [
  RULE.malformedHost,
  RULE.lockdown,
  RULE.blockList,
  RULE.blockedOrigin,
  RULE.oversizeBody,
  RULE.unreadableBody,
  RULE.honeypot,
  RULE.recipient,
  RULE.verifyRateLimit,
  RULE.rateLimitKey,
  RULE.rateLimit,
  RULE.strictRateLimit,
  RULE.gateRateLimit,
  // With Turnstile.
  RULE.humanCheck,
  RULE.ambiguousToken,
  RULE.tokenReuseLimitCookie,
  RULE.tokenReuseLimitHeader,
  RULE.strictSendCeiling,
  RULE.sendCeiling,
];

/** Lines for all clients together that ask for a fresh puzzle (where AWS WAF can't, they count), in no particular order. */
export const ASKING_LINES: readonly string[] = [RULE.surge, RULE.verifyBudget, RULE.foreignSendBudget, RULE.sendBudget];

/** Lines for all clients together that refuse, in no particular order. Whoever fills one has refused everybody. */
export const REFUSING_LINES: readonly string[] = [RULE.strictSendCeiling, RULE.sendCeiling];

/** Names, and metric names, of the rules by which a web ACL refers to the rule groups, unless its owner calls them otherwise. */
export const GROUP_REFERENCE = {
  door: 'otp-shield-first',
  meter: 'otp-shield-second',
  budget: 'otp-shield-third',
} as const;

export function doorMetricName(door: string, meter: string, budget: string): string {
  return `${door}|${meter}|${budget}`;
}

/** Dimensions of a metric of one rule, but for the Region. */
export function ruleDimensions(metricName: string, rule: string): { [dimension: string]: string } {
  const [door = metricName, meter, budget] = metricName.split('|');
  if (meter === undefined || budget === undefined) return { WebACL: metricName, Rule: rule };
  if (METER_RULES.includes(rule)) return { RuleGroup: meter, Rule: rule };
  return { RuleGroup: BUDGET_RULES.includes(rule) ? budget : door, Rule: rule };
}

/** The metric name by which AWS WAF knows the samples of the door. */
export function sampledRule(metricName: string): string {
  return metricName.includes('|') ? GROUP_REFERENCE.door : RULE.classifyRequest;
}
