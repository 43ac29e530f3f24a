import { WAF_LIMIT } from '../../contract/aws-limits';
import { rulesCapacity } from '../capacity';
import type { RuleContainerKind } from '../dialect';
import type { Rule } from '../statement';
import { walk } from '../statement';
import { checkAction } from './action';
import type { Place } from './fault';
import { checkLabels } from './label';
import { checkStatement, GROUP_REFERENCES } from './statement';

const NAME = /^[0-9A-Za-z_-]{1,128}$/;
const NAME_RULE = '1 to 128 of 0-9 A-Z a-z _ -';

export function checkVisibility(place: Place): void {
  if (place.required().isAbsent) return;
  const metric = place.at('MetricName').required();
  metric.matches(NAME, NAME_RULE);
  metric.check(
    metric.value !== 'All' && metric.value !== 'Default_Action',
    'must not be All or Default_Action, which AWS WAF reserves',
  );
  place.at('CloudWatchMetricsEnabled').required();
  place.at('SampledRequestsEnabled').required();
}

export function checkName(place: Place): void {
  place.matches(NAME, NAME_RULE);
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html */
export function checkImmunity(place: Place): void {
  const check = (config: string, min: number) =>
    place.at(config).at('ImmunityTimeProperty').at('ImmunityTime').integer(min, WAF_LIMIT.immunityMaxSeconds);
  check('CaptchaConfig', WAF_LIMIT.captchaImmunityMinSeconds);
  check('ChallengeConfig', WAF_LIMIT.challengeImmunityMinSeconds);
}

/** All rules of a container and what they may not be together. */
export function checkRules(rules: Place, container: RuleContainerKind, bodies: Place): void {
  if (rules.isUnresolved) return;
  rules.unique((rule) => rule.at('Name').text, 'name of a rule');
  rules.unique((rule) => priority(rule), 'priority');
  for (const rule of rules.items) checkRule(rule.ofRule(rule.at('Name').text), container, bodies);
  checkTotals(rules, container);
}

function priority(rule: Place): number | undefined {
  const { value, isUnresolved } = rule.at('Priority');
  return typeof value === 'number' && !isUnresolved ? value : undefined;
}

function checkRule(rule: Place, container: RuleContainerKind, bodies: Place): void {
  if (rule.isUnresolved) return;
  checkName(rule.at('Name').required());
  rule.at('Priority').required().integer(0, WAF_LIMIT.priorityMax);
  checkVisibility(rule.at('VisibilityConfig'));
  checkImmunity(rule);
  const kind = checkStatement(rule.at('Statement'), { container, nested: false });
  const reference = kind !== undefined && GROUP_REFERENCES.includes(kind);
  const labels = rule.at('RuleLabels');
  checkLabels(labels);
  if (reference && labels.items.length > 0) labels.fault(`are not allowed on a rule with ${kind}`);
  checkEffect(rule, kind, reference, bodies);
}

function checkEffect(rule: Place, kind: string | undefined, reference: boolean, bodies: Place): void {
  const action = rule.at('Action');
  const override = rule.at('OverrideAction');
  if (action.isAbsent === override.isAbsent) {
    const got = action.isAbsent ? 'neither' : 'both';
    rule.fault(`must have either Action or, with a rule group, OverrideAction, got ${got}`);
    if (action.isAbsent) return;
  } else if (kind !== undefined && reference !== action.isAbsent) {
    rule.fault(`must have ${reference ? 'OverrideAction' : 'Action'}, because its statement is ${kind}`);
  }
  if (!override.isAbsent) override.exactlyOne(['None', 'Count'], 'override');
  if (action.isAbsent) return;
  const name = checkAction(action, bodies);
  if (kind === 'RateBasedStatement' && (name === 'Allow' || name === 'Monetize')) {
    action.fault(`must be Block, Count, Captcha or Challenge, because the statement is rate-based, got ${name}`);
  }
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/limits.html */
function checkTotals(rules: Place, container: RuleContainerKind): void {
  const noun = container === 'WEB_ACL' ? 'a web ACL' : 'a rule group';
  // Only rules whose shape is sound can be counted; the faults of the others are on the list already.
  const readable = rules.items.map(({ value }) => value as Rule).filter(isReadable);
  const statements = readable.flatMap((rule) => [...walk(rule.Statement)]);
  const rateBased = statements.filter((statement) => statement.RateBasedStatement).length;
  const rateLimit = container === 'WEB_ACL' ? WAF_LIMIT.rateBasedRulesOfWebAcl : WAF_LIMIT.rateBasedRulesOfRuleGroup;
  if (rateBased > rateLimit) {
    rules.fault(`must have at most ${rateLimit} rate-based rules in ${noun}, got ${rateBased}`);
  }
  const references = statements.filter(
    (statement) =>
      statement.IPSetReferenceStatement ||
      statement.RegexPatternSetReferenceStatement ||
      statement.RuleGroupReferenceStatement ||
      statement.ManagedRuleGroupStatement,
  ).length;
  if (references > WAF_LIMIT.references) {
    rules.fault(
      `must have at most ${WAF_LIMIT.references} references to sets and rule groups in ${noun}, got ${references}`,
    );
  }
  const { units } = rulesCapacity(readable);
  if (units > WAF_LIMIT.webAclCapacity) {
    rules.fault(
      `must cost at most ${WAF_LIMIT.webAclCapacity} capacity units (WCU) in ${noun}, got ${units} by the documented costs`,
    );
  }
  checkHeaderTotals(rules, readable, noun);
}

function checkHeaderTotals(rules: Place, readable: readonly Rule[], noun: string): void {
  const actions = readable.flatMap((rule) => (rule.Action ? [rule.Action] : []));
  const inserted = actions.reduce((sum, action) => {
    const handling = (action.Allow ?? action.Count ?? action.Captcha ?? action.Challenge)?.CustomRequestHandling;
    return sum + (handling?.InsertHeaders?.length ?? 0);
  }, 0);
  const sent = actions.reduce((sum, action) => sum + (action.Block?.CustomResponse?.ResponseHeaders?.length ?? 0), 0);
  const { insertedRequestHeaders, responseHeaders } = WAF_LIMIT;
  if (inserted > insertedRequestHeaders) {
    rules.fault(`must insert at most ${insertedRequestHeaders} custom request headers in ${noun}, got ${inserted}`);
  }
  if (sent > responseHeaders) {
    rules.fault(`must send at most ${responseHeaders} custom response headers in ${noun}, got ${sent}`);
  }
}

function isReadable(rule: Rule): boolean {
  try {
    rulesCapacity([rule]);
    return true;
  } catch {
    return false;
  }
}
