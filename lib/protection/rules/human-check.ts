import { LABEL, RULE } from '../../contract/names';
import type { Statement } from '../../waf/statement';
import { type IpSetArns, open } from './access';
import { captcha, type RuleDraft } from './draft';
import { all, any, labelled, not } from './statements';

/**
 * The rule that ends the attack. On the entry page, too, when there is one: there AWS WAF's own page solves the puzzle with
 * no change to the front end, and the request route then only verifies the token.
 */
export function humanCheckRule(immunitySeconds: number, entryPages: boolean): RuleDraft {
  return {
    name: RULE.humanCheck,
    statement: guarded(entryPages),
    action: captcha(),
    immunitySeconds,
  };
}

/** While the posture is strict a solved puzzle is worth less: it must be younger. */
export function strictHumanCheckRule(immunitySeconds: number, entryPages: boolean, gate: IpSetArns): RuleDraft {
  return {
    name: RULE.strictHumanCheck,
    statement: all(guarded(entryPages), open(gate)),
    action: captcha(),
    immunitySeconds,
  };
}

function guarded(entryPages: boolean): Statement {
  const asked = entryPages ? any(labelled(LABEL.request), labelled(LABEL.page)) : labelled(LABEL.request);
  return all(asked, not(labelled(LABEL.trusted)));
}
