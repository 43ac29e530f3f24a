import { WARNING } from '../../private/warnings';
import { freshPuzzle } from '../rules/human-check';
import type { Check, CheckParts, CheckSite } from './check';

/** Nothing is asked, until a surge brings up the puzzle. */
export class None implements Check {
  public readonly factory = 'none';
  public readonly silent = true;
  public readonly hasPuzzle = true;
  public readonly immunitySeconds = undefined;
  public readonly isDummy = false;
  public readonly faults = [];

  public objections(): readonly string[] {
    return [];
  }

  public bind(_scope: unknown, site: CheckSite): CheckParts {
    const message =
      'humanCheck is none: one request from each of many addresses passes every other rule; use HumanCheck.captcha()';
    return {
      rules: [],
      fresh: freshPuzzle(site.strictImmunitySeconds),
      warnings: [{ id: WARNING.noHumanCheck, message }],
    };
  }
}
