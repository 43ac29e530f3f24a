import { LABEL, RULE } from '../../contract/names';
import type { Statement } from '../../waf/statement';
import { type HumanCheck, MIN_CHALLENGE_IMMUNITY_SECONDS } from '../human-check';
import { type IpSetArns, open } from './access';
import { captcha, challenge, type RuleDraft } from './draft';
import type { RateLimit } from './limits';
import { all, any, labelled, not } from './statements';

export interface HumanCheckRulesOptions {
  readonly humanCheck: HumanCheck;
  readonly strictImmunitySeconds: number;
  readonly entryPages: boolean;
  readonly strictGate: IpSetArns;
}

/**
 * The rule that ends the attack. On the entry page, too, when there is one: there AWS WAF's own page solves the puzzle with
 * no change to the front end, and the request route then only verifies the token. While the posture is strict, what was
 * solved must be younger, and a silent check that adapts becomes a puzzle.
 */
export function humanCheckRules(options: HumanCheckRulesOptions): RuleDraft[] {
  const { humanCheck, strictImmunitySeconds } = options;
  const immunitySeconds = humanCheck._immunitySeconds;
  if (immunitySeconds === undefined || humanCheck._kind === 'turnstile') return [];
  const asked = guarded(options.entryPages);
  const strict = { name: RULE.strictHumanCheck, statement: all(asked, open(options.strictGate)) };
  const normal = { name: RULE.humanCheck, statement: asked, immunitySeconds };
  switch (humanCheck._kind) {
    case 'challenge': {
      const strictChallenge = Math.max(strictImmunitySeconds, MIN_CHALLENGE_IMMUNITY_SECONDS);
      return [
        { ...strict, action: challenge(), immunitySeconds: strictChallenge },
        { ...normal, action: challenge() },
      ];
    }
    case 'adaptive':
      return [
        { ...strict, action: captcha(), immunitySeconds: strictImmunitySeconds },
        { ...normal, action: challenge() },
      ];
    default:
      return [
        { ...strict, action: captcha(), immunitySeconds: strictImmunitySeconds },
        { ...normal, action: captcha() },
      ];
  }
}

/**
 * The tripwire behind a silent check: all addresses together, since it is the one rate rule that can see hundreds of
 * addresses with one request each. Whoever holds a solved puzzle goes on.
 */
export function surgeRule(rate: RateLimit, immunitySeconds: number): RuleDraft {
  return {
    name: RULE.surge,
    statement: {
      RateBasedStatement: {
        Limit: rate.limit,
        EvaluationWindowSec: rate.windowSeconds,
        AggregateKeyType: 'CONSTANT',
        ScopeDownStatement: guarded(false),
      },
    },
    action: captcha(),
    immunitySeconds,
  };
}

function guarded(entryPages: boolean): Statement {
  const asked = entryPages ? any(labelled(LABEL.request), labelled(LABEL.page)) : labelled(LABEL.request);
  return all(asked, not(labelled(LABEL.trusted)));
}
