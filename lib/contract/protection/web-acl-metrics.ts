import { RULE } from '../names';
import type { WafScope } from '../waf-scope';

/**
 * Under which dimensions the rules count in CloudWatch. In a web ACL of its own they go by its name; in rule groups each goes by the name of its group, and
 * the rules are called by all three names, `<first>|<second>|<third>`.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */

/** The rules of the second rule group, in their order: what is counted behind the human check. */
export const SECOND_GROUP_RULES: readonly string[] = [
  RULE.botControl,
  RULE.accountCreation,
  RULE.flaggedSession,
  RULE.blockedSession,
  RULE.gateRateLimit,
  RULE.gateCaptcha,
  RULE.flaggedHumanCheck,
  RULE.surge,
  RULE.ambiguousToken,
  RULE.tokenReuseLimitCookie,
  RULE.tokenReuseLimitHeader,
  RULE.fingerprintLimit,
  RULE.foreignSendBudget,
];

/** The rules of the third rule group, in their order: what all clients together may do. */
export const THIRD_GROUP_RULES: readonly string[] = [
  RULE.flaggedSendBudget,
  RULE.sendBudget,
  RULE.campaignBudget,
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
  RULE.manyRecipients,
  RULE.unreadableBody,
  RULE.honeypot,
  RULE.recipient,
  RULE.blockedSignal,
  RULE.blockedSession,
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
export const ASKING_LINES: readonly string[] = [
  RULE.surge,
  RULE.verifyBudget,
  RULE.foreignSendBudget,
  RULE.sendBudget,
  RULE.campaignBudget,
];

/** Rules that count clients about which something is known, in no particular order. They stand there with `clientSignals` alone, as do the next two. */
export const FLAGGING_RULES: readonly string[] = [RULE.flagged, RULE.flaggedSession];

/** What asks flagged clients, and those of one fingerprint, for a puzzle, in no particular order. */
export const FLAG_LINES: readonly string[] = [RULE.flaggedHumanCheck, RULE.fingerprintLimit, RULE.flaggedSendBudget];

/** What refuses flagged clients, in no particular order. */
export const FLAG_BLOCKS: readonly string[] = [RULE.blockedSignal, RULE.blockedSession];

/** Lines for all clients together that refuse, in no particular order. Whoever fills one has refused everybody. */
export const REFUSING_LINES: readonly string[] = [RULE.strictSendCeiling, RULE.sendCeiling];

/** Names, and metric names, of the rules by which a web ACL refers to the rule groups, unless its owner calls them otherwise. */
export const GROUP_REFERENCE = {
  first: 'otp-shield-first',
  second: 'otp-shield-second',
  third: 'otp-shield-third',
} as const;

/** One name for the metrics of all rule groups. */
export function ruleGroupMetricName(first: string, second: string, third: string): string {
  return `${first}|${second}|${third}`;
}

/** Stands behind a metric name whose metrics have no dimension `Region`; AWS WAF takes no `|` in a name itself. */
const WITHOUT_REGION = '|CLOUDFRONT';

/** The name under which the rules of a web ACL stand, with what their dimensions have to be made of. */
export function scopedMetricName(metricName: string, scope: WafScope): string {
  return scope === 'CLOUDFRONT' ? `${metricName}${WITHOUT_REGION}` : metricName;
}

/**
 * All dimensions of a metric of one rule.
 *
 * @param metricName of the web ACL, or of its rule groups
 * @param region the Region of the web ACL
 */
export function ruleDimensions(metricName: string, rule: string, region: string): { [dimension: string]: string } {
  const isGlobal = metricName.endsWith(WITHOUT_REGION);
  const place: { readonly Region?: string } = isGlobal ? {} : { Region: region };
  const [first = '', second, third] = metricNames(metricName);
  if (second === undefined || third === undefined) return { ...place, WebACL: first, Rule: rule };
  if (SECOND_GROUP_RULES.includes(rule)) return { ...place, RuleGroup: second, Rule: rule };
  return { ...place, RuleGroup: THIRD_GROUP_RULES.includes(rule) ? third : first, Rule: rule };
}

/** Of the web ACL alone, or of its three rule groups. */
function metricNames(metricName: string): string[] {
  const isGlobal = metricName.endsWith(WITHOUT_REGION);
  return (isGlobal ? metricName.slice(0, -WITHOUT_REGION.length) : metricName).split('|');
}

/** A figure of which only the ends are known. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Requests that were turned back with a puzzle or a challenge. AWS's pages disagree whether `CaptchaRequests` and `ChallengeRequests` also count those
 * that came with a valid token, so both are allowed for.
 *
 * @param matched `CaptchaRequests` or `ChallengeRequests` of a rule
 * @param withToken `RequestsWithValidCaptchaToken` or `RequestsWithValidChallengeToken` of the same rule and time
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-logs-metrics.html
 */
export function turnedBack(matched: number, withToken: number): Range {
  // More with a token than all together: then those were certainly not among them.
  return { from: withToken > matched ? matched : matched - withToken, to: matched };
}

export function addRanges(ranges: readonly Range[]): Range {
  return {
    from: ranges.reduce((sum, { from }) => sum + from, 0),
    to: ranges.reduce((sum, { to }) => sum + to, 0),
  };
}

/** `12`, or `12 to 15`. */
export function rangeText({ from, to }: Range, text: (value: number) => string = String): string {
  return from === to ? text(to) : `${text(from)} to ${text(to)}`;
}

/** Solutions that were sent in for puzzles of own pages, solved or not: AWS counts them for account and Region, not by web ACL. */
export const OWN_PAGE_ATTEMPTS = 'CaptchasAttemptedSdk';

/** The metric name by which AWS WAF knows the samples of requests for codes. */
export function sampledRule(metricName: string): string {
  return metricNames(metricName).length > 2 ? GROUP_REFERENCE.first : RULE.classifyRequest;
}
