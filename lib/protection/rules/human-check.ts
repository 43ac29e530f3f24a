import { LABEL, RULE } from '../../contract/names';
import { captcha, type RuleDraft } from './draft';
import { all, any, labelled, not } from './statements';

/**
 * The rule that ends the attack. On the entry page, too, when there is one: there AWS WAF's own page solves the puzzle with
 * no change to the front end, and the request route then only verifies the token.
 */
export function humanCheckRule(immunitySeconds: number, entryPages: boolean): RuleDraft {
  const guarded = entryPages ? any(labelled(LABEL.request), labelled(LABEL.page)) : labelled(LABEL.request);
  return {
    name: RULE.humanCheck,
    statement: all(guarded, not(labelled(LABEL.trusted))),
    action: captcha(),
    immunitySeconds,
  };
}
