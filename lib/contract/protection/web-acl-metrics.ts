import { RULE } from '../names';

/**
 * Under which dimensions the rules count in CloudWatch. In a web ACL of its own they go by its name; in rule groups each goes by the name of its group, and
 * one metric name stands for both, `<first>|<second>`.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */

/** The rules of the second rule group, in their order: what is counted behind the human check. */
export const SECOND_GROUP_RULES: readonly string[] = [
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
export const GROUP_REFERENCE = { first: 'otp-shield-first', second: 'otp-shield-second' } as const;

/** One name for the metrics of both rule groups. */
export function ruleGroupMetricName(first: string, second: string): string {
  return `${first}|${second}`;
}

/** Dimensions of a metric of one rule, but for the Region. */
export function ruleDimensions(metricName: string, rule: string): { [dimension: string]: string } {
  const [first, second] = metricName.split('|');
  if (second === undefined) return { WebACL: metricName, Rule: rule };
  return { RuleGroup: SECOND_GROUP_RULES.includes(rule) ? second : first, Rule: rule };
}

/** The metric name by which AWS WAF knows the samples of requests for codes. */
export function sampledRule(metricName: string): string {
  return metricName.includes('|') ? GROUP_REFERENCE.first : RULE.classifyRequest;
}
