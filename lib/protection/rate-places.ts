import { WAF_LIMIT } from '../contract/aws-limits';
import { RULE } from '../contract/names';
import type { Faults } from '../private/faults';
import type { Rule } from '../waf/statement';
import { FIRST_GROUP, SECOND_GROUP, THIRD_GROUP } from './rules/order';

/**
 * What takes a place for a rate-based rule and can be left out, in the order in which we would. Everything else that counts is part of every shield.
 * The table of all places is in docs/rules.md.
 */
const OPTIONAL: ReadonlyArray<readonly [rule: string, advice: string]> = [
  [RULE.campaignBudget, 'no campaignBudget'],
  [RULE.strictSendCeiling, 'strictSendCeiling: RequestLimit.none()'],
  [RULE.fingerprintLimit, 'no fingerprintLimit among the client signals'],
  [RULE.flaggedSendBudget, 'no LIMIT or PUZZLE among the client signals'],
  [RULE.foreignSendBudget, 'no homeCountries'],
  [RULE.tokenReuseLimitHeader, 'tokenInHeader: false'],
  [RULE.surge, 'a humanCheck that always asks, such as HumanCheck.captcha()'],
  [RULE.sendCeiling, 'sendCeiling: RequestLimit.none() with a recipient guard'],
];

/** AWS WAF takes a fixed number of rate-based rules, whatever the account's quotas, so not every combination of options fits. */
export function checkRatePlaces(faults: Faults, rules: readonly Rule[]): void {
  const fits = [FIRST_GROUP, SECOND_GROUP, THIRD_GROUP].every(
    (group) => countingOf(rules).filter((name) => group.includes(name)).length <= WAF_LIMIT.rateBasedRulesOfRuleGroup,
  );
  const instead = fits ? '. Or take OtpRuleGroup, whose three groups have places for all of them' : '';
  refuse(faults, rules, WAF_LIMIT.rateBasedRulesOfWebAcl, 'a web ACL', instead);
}

/** The same for one of the three rule groups. */
export function checkGroupPlaces(faults: Faults, rules: readonly Rule[]): void {
  refuse(faults, rules, WAF_LIMIT.rateBasedRulesOfRuleGroup, 'a rule group');
}

function countingOf(rules: readonly Rule[]): string[] {
  return rules.filter(({ Statement }) => Statement?.RateBasedStatement).map(({ Name }) => Name);
}

function refuse(faults: Faults, rules: readonly Rule[], most: number, container: string, instead = ''): void {
  const counting = countingOf(rules);
  if (counting.length <= most) return;
  const ways = OPTIONAL.filter(([rule]) => counting.includes(rule)).map(([rule, advice]) => `${advice} (${rule})`);
  faults.add(
    `the options need ${counting.length} rate-based rules, got ${counting.join(', ')}, but AWS WAF takes ${most} in ${container} ` +
      `(https://docs.aws.amazon.com/waf/latest/developerguide/limits.html); give up ${counting.length - most} of: ${ways.join('; ')}${instead}`,
  );
}
