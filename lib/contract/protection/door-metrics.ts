import { RULE } from '../names';

/**
 * Under which dimensions the rules count in CloudWatch. In a web ACL of its own they go by its name; in rule groups each goes by the name of its group, and
 * the door is called by both names, `<door>|<meter>`.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */

/** The rules of the second rule group, in their order: what is counted behind the human check. */
export const METER_RULES: readonly string[] = [
  RULE.ambiguousToken,
  RULE.tokenReuseLimitCookie,
  RULE.tokenReuseLimitHeader,
  RULE.foreignSendBudget,
  RULE.strictSendBudget,
  RULE.sendBudget,
  RULE.passed,
];

/** Rules that can answer a request by themselves, in no particular order; the others count it, or show a puzzle. */
export const BLOCKING_RULES: readonly string[] = [
  RULE.malformedHost,
  RULE.lockdown,
  RULE.blockList,
  RULE.blockedOrigin,
  RULE.oversizeBody,
  RULE.manyRecipients,
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
  RULE.foreignSendBudget,
  RULE.strictSendBudget,
  RULE.sendBudget,
];

/** Names, and metric names, of the rules by which a web ACL refers to the rule groups, unless its owner calls them otherwise. */
export const GROUP_REFERENCE = { door: 'otp-shield-first', meter: 'otp-shield-second' } as const;

export function doorMetricName(door: string, meter: string): string {
  return `${door}|${meter}`;
}

/** Dimensions of a metric of one rule, but for the Region. */
export function ruleDimensions(metricName: string, rule: string): { [dimension: string]: string } {
  const [door, meter] = metricName.split('|');
  if (meter === undefined) return { WebACL: metricName, Rule: rule };
  return { RuleGroup: METER_RULES.includes(rule) ? meter : door, Rule: rule };
}

/** The metric name by which AWS WAF knows the samples of the door. */
export function sampledRule(metricName: string): string {
  return metricName.includes('|') ? GROUP_REFERENCE.door : RULE.classifyRequest;
}
