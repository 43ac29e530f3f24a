import { LABEL, RULE } from '../../contract/names';
import type { RuleAction, Statement } from '../../waf/statement';
import { type IpSetArns, open, unlessOpen } from './access';
import { captcha, type Demand, type RuleDraft } from './draft';
import type { RateLimit } from './limits';
import { all, any, INBOUND_START, labelled, not } from './statements';

export interface HumanCheckRulesOptions {
  readonly normal: RuleAction;
  readonly strict: RuleAction;
  readonly immunitySeconds: number;
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
  const asked = guarded(options.entryPages);
  return [
    {
      name: RULE.strictHumanCheck,
      statement: all(asked, open(options.strictGate)),
      action: options.strict,
      immunitySeconds: options.strictImmunitySeconds,
    },
    { name: RULE.humanCheck, statement: asked, action: options.normal, immunitySeconds: options.immunitySeconds },
  ];
}

/** As fresh as while the posture is strict: what the owner says people can keep up with when it matters. */
export function freshPuzzle(strictImmunitySeconds: number): Demand {
  return { action: captcha(), immunitySeconds: strictImmunitySeconds };
}

/**
 * The tripwire behind a silent check: all addresses together, since it is the one rate rule that can see hundreds of
 * addresses with one request each. Whoever holds a solved puzzle goes on. While a campaign is announced its budget stands in for it.
 */
export function surgeRule(rate: RateLimit, immunitySeconds: number, campaignGate: IpSetArns | undefined): RuleDraft {
  return {
    name: RULE.surge,
    statement: {
      RateBasedStatement: {
        Limit: rate.limit,
        EvaluationWindowSec: rate.windowSeconds,
        AggregateKeyType: 'CONSTANT',
        ScopeDownStatement: all(labelled(LABEL.request), not(labelled(LABEL.trusted)), unlessOpen(campaignGate)),
      },
    },
    action: captcha(),
    immunitySeconds,
  };
}

function guarded(entryPages: boolean): Statement {
  const asked = any(labelled(LABEL.request), INBOUND_START, ...(entryPages ? [labelled(LABEL.page)] : []));
  return all(asked, not(labelled(LABEL.trusted)));
}
