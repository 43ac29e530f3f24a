import type { Evaluation } from '../evaluation';
import type { RateRule } from '../rate/rate-rule';
import type { LoggedRateBasedRule } from './record';

/** Longer values are cut in the log. */
const MOST_CHARACTERS = 32;
const NOT_EVALUATED = 'NO_EVALUATION_PERFORMED';

const LIMIT_KEYS = { IP: 'IP', FORWARDED_IP: 'FORWARDEDIP', CONSTANT: 'CONSTANT', CUSTOM_KEYS: 'CUSTOMKEYS' } as const;

/** `owner` is the ARN of the web ACL or rule group that has the rule. */
export function loggedRateRule(
  name: string,
  { statement, state, parts, limitValue }: RateRule,
  owner: string,
  evaluation: Evaluation,
): LoggedRateBasedRule {
  const value = limitValue(evaluation);
  return {
    rateBasedRuleId: `${owner}/rule/${name}`,
    rateBasedRuleName: name,
    limitKey: LIMIT_KEYS[statement.AggregateKeyType],
    maxRateAllowed: statement.Limit,
    evaluationWindowSec: String(state.settings.windowSeconds),
    ...(value !== undefined && { limitValue: value }),
    ...(parts.length > 0 && {
      customValues: parts.map((part) => ({
        key: part.kind,
        ...(part.name !== undefined && { name: part.name }),
        value: (part.read(evaluation) ?? NOT_EVALUATED).slice(0, MOST_CHARACTERS),
      })),
    }),
  };
}
