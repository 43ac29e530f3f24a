import { RULE } from '../../../lib/contract/names';
import { rangeText } from '../../../lib/contract/protection/web-acl-metrics';
import type { MetricPoint } from '../../runtime/metric-reader';
import type { DeployedLimit, DeployedRules } from './deployed-limits';
import { days, ENOUGH_DAYS, number } from './figure-text';
import { PERIOD_SECONDS, type RuleMonth, type WebAclMonth } from './web-acl-month';
import { usualPeak, windowPeak } from './window-peak';

/** The prop of each rule that counts, as a person finds it. */
const PROP: Readonly<Record<string, string>> = {
  [RULE.rateLimit]: 'rateLimit',
  [RULE.strictRateLimit]: 'strictRateLimit',
  [RULE.verifyRateLimit]: 'verifyRateLimit',
  [RULE.tokenReuseLimitCookie]: 'tokenReuseLimit cookie',
  [RULE.tokenReuseLimitHeader]: 'tokenReuseLimit header',
  [RULE.gateRateLimit]: 'rateLimit of the human check',
  [RULE.fingerprintLimit]: 'fingerprintLimit',
  [RULE.surge]: 'surgeLimit',
  [RULE.foreignSendBudget]: 'foreignSendBudget',
  [RULE.flaggedSendBudget]: 'flaggedSendBudget',
  [RULE.sendBudget]: 'sendBudget',
  [RULE.campaignBudget]: 'campaignBudget',
  [RULE.verifyBudget]: 'verifyBudget',
  [RULE.sendCeiling]: 'sendCeiling',
  [RULE.strictSendCeiling]: 'strictSendCeiling',
};

/** Behind the human check, where each request is counted as passed in the end unless one of these turns it away. */
const BEHIND_CHECK: readonly string[] = [
  RULE.foreignSendBudget,
  RULE.flaggedSendBudget,
  RULE.sendBudget,
  RULE.campaignBudget,
  RULE.strictSendCeiling,
  RULE.sendCeiling,
];
const OF_VERIFIES: readonly string[] = [RULE.verifyRateLimit, RULE.verifyBudget];
/** What these count isn't all counted by another rule, so nothing bounds it. */
const UNBOUNDED: readonly string[] = [RULE.tokenReuseLimitCookie, RULE.tokenReuseLimitHeader, RULE.gateRateLimit];
/** While these refuse, fewer come through than want to, and a peak says nothing of what people need. */
const SHUT: readonly string[] = [RULE.lockdown, RULE.sendCeiling, RULE.strictSendCeiling];
/** These count only while a gate is open. */
const GATED: readonly string[] = [RULE.strictRateLimit, RULE.strictSendCeiling, RULE.campaignBudget];
/** Whoever never used more has room for an attack of ten times the trade. */
export const FAR_BELOW = 0.1;
/** Of the days on which somebody asked. */
const FEW_DAYS = 0.1;

/** The month of the web ACL against its limits of today. */
export interface LimitInput {
  readonly webAcl: WebAclMonth;
  /** Undefined where they could not be read. */
  readonly deployed: DeployedRules | undefined;
}

export function limitRows({ webAcl, deployed }: LimitInput): string[][] {
  if (deployed === undefined) {
    const reached = Object.keys(PROP).filter((rule) => webAcl.rules.has(rule));
    return [
      ['limits: not known', 'could not be read'],
      ...reached.map((rule) => [PROP[rule]!, outcome(webAcl.rules.get(rule)!)]),
    ];
  }
  if (deployed.limits.length === 0) return [['limits: not known', 'no rule of ours found']];
  return deployed.limits.flatMap((limit) => {
    const prop = PROP[limit.rule];
    return prop === undefined ? [] : [[`${prop} ${rateText(limit)}`, useText(webAcl, limit)]];
  });
}

function rateText({ limit, windowSeconds }: DeployedLimit): string {
  return `${number(limit)}/${minutes(windowSeconds)}`;
}

/** Windows of AWS WAF are whole minutes (https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html). */
function minutes(seconds: number): string {
  return `${seconds / 60} min`;
}

function useText(webAcl: WebAclMonth, limit: DeployedLimit): string {
  const month = webAcl.rules.get(limit.rule);
  if (month !== undefined) return outcome(month);
  const never = webAcl.daysSeen < ENOUGH_DAYS ? `not in ${days(webAcl.daysSeen)}` : 'never reached';
  const most = mostOf(webAcl, limit);
  // Of all clients together, so of one that is no more than a bound.
  return most === undefined ? never : `${never}; ${number(most)} at most`;
}

/** What a rule did with the requests beyond its limit. */
function outcome({ refused, asked, counted, days: count }: RuleMonth): string {
  const parts = [
    ...(refused > 0 ? [`refused ${number(refused)}`] : []),
    ...(asked.to > 0 ? [`asked ${rangeText(asked, number).replace(' to ', '–')}`] : []),
    ...(counted > 0 ? [`counted ${number(counted)}`] : []),
  ];
  // Short: beside it stands the longest name of a limit, in sixty columns.
  return `${parts.join(', ')}, ${days(count)}`;
}

/** The most requests that can have counted for it within one window. */
function mostOf(webAcl: WebAclMonth, { rule, windowSeconds }: DeployedLimit): number | undefined {
  const points = UNBOUNDED.includes(rule) ? undefined : pointsOf(webAcl, rule);
  return points && windowPeak(points, PERIOD_SECONDS, windowSeconds).to;
}

function pointsOf(webAcl: WebAclMonth, rule: string): readonly MetricPoint[] {
  if (OF_VERIFIES.includes(rule)) return webAcl.verifies;
  const turnedAway = BEHIND_CHECK.some((other) => webAcl.rules.has(other));
  return BEHIND_CHECK.includes(rule) && !turnedAway ? webAcl.passed : webAcl.requests;
}

/**
 * Only ever to lower one, or to see who asked: requests that an attacker made are no reason to raise a limit, and more of them keep this silent. It
 * takes bounds from above, since windows slide and nobody tells how full a rule was.
 */
export function limitAdvice(label: string, input: LimitInput): string[] {
  const { webAcl, deployed } = input;
  const shared = Object.entries(PROP).filter(
    ([rule]) => webAcl.rules.has(rule) && isShared(rule, deployed?.limits ?? []),
  );
  const reached = shared.map(([rule, prop]) => `${prop} on ${days(webAcl.rules.get(rule)!.days)}`);
  const todo =
    reached.length === 0
      ? []
      : [
          `In ${label} requests came to limits that many clients share: ${reached.join(', ')}. See who asked before you raise one.`,
        ];
  if (wasShut(webAcl) || webAcl.daysSeen < ENOUGH_DAYS) return todo;
  return [...(deployed?.limits ?? []).flatMap((limit) => tooHigh(label, webAcl, limit)), ...todo];
}

/** Whether everybody was refused on so many days that the others don't say what people need. A few hide nothing: the rest of the month has its peaks. */
export function wasShut({ rules, daysSeen }: WebAclMonth): boolean {
  return SHUT.some((rule) => (rules.get(rule)?.days ?? 0) > FEW_DAYS * daysSeen);
}

/** Those that one client or one puzzle fills for itself are no switch for others. */
function isShared(rule: string, limits: readonly DeployedLimit[]): boolean {
  const found = limits.find((limit) => limit.rule === rule);
  return found?.shared ?? (BEHIND_CHECK.includes(rule) || rule === RULE.verifyBudget || rule === RULE.surge);
}

function tooHigh(label: string, webAcl: WebAclMonth, limit: DeployedLimit): string[] {
  const { rule, shared, windowSeconds } = limit;
  const [prop, most] = [PROP[rule], mostOf(webAcl, limit)];
  if (prop === undefined || most === undefined || most === 0 || webAcl.rules.has(rule) || GATED.includes(rule))
    return [];
  const window = `any ${minutes(windowSeconds)}`;
  if (rule === RULE.rateLimit || rule === RULE.verifyRateLimit) {
    if (most >= limit.limit) return [];
    return [
      `In ${label} all clients together came to at most ${number(most)} in ${window}, and ${prop} gives each of them ${number(limit.limit)}: lower it towards what one office or mobile network needs.`,
    ];
  }
  if (!shared || (rule !== RULE.sendBudget && rule !== RULE.verifyBudget)) return [];
  const attacker = rule === RULE.verifyBudget ? 'somebody who guesses codes' : 'an attacker who needs no puzzle more';
  const usual = usualPeak(pointsOf(webAcl, rule), PERIOD_SECONDS, windowSeconds);
  if (most < FAR_BELOW * limit.limit)
    return [
      `In ${label} less than a tenth of ${prop} was ever used (at most ${number(most)} of ${number(limit.limit)} in ${window}): the rest is room for ${attacker}; lower ${prop} towards twice what you need.`,
    ];
  if (usual.to >= FAR_BELOW * limit.limit) return [];
  return [
    `In ${label} less than a tenth of ${prop} was used on most days (at most ${number(usual.to)} of ${number(limit.limit)} in ${window}), and up to ${number(most)} on the fullest: see who asked then; if it wasn’t you, lower ${prop} towards twice what you need.`,
  ];
}

/** Requests that reached the application, against what a person reads as usual. */
export function passedRows({ passed }: WebAclMonth, windowSeconds: number): string[][] {
  const peak = windowPeak(passed, PERIOD_SECONDS, windowSeconds);
  const usual = usualPeak(passed, PERIOD_SECONDS, windowSeconds);
  return [
    [`passed, fullest ${minutes(windowSeconds)}`, rangeText(peak, number)],
    ['… on a day in the middle', rangeText(usual, number)],
  ];
}
