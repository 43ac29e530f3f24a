import type { ExpectedRule } from '../../../lib/contract/audit';
import { RULE } from '../../../lib/contract/names';

const COUNTING: ReadonlySet<string> = new Set([
  RULE.unusualPath,
  RULE.preflight,
  RULE.classifyRequest,
  RULE.classifyVerify,
  RULE.classifyPage,
  RULE.trusted,
  RULE.passed,
]);
const ASKING: ReadonlySet<string> = new Set([RULE.surge, RULE.humanCheck, RULE.strictHumanCheck]);

/** What each rule does in a shield that enforces, for those who don't know the template. */
export function expectedByName(): ExpectedRule[] {
  return Object.values(RULE).map((name) => {
    const action = COUNTING.has(name) ? 'Count' : ASKING.has(name) ? 'Captcha' : 'Block';
    return { name, action };
  });
}
