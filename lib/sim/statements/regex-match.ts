import type { RegexMatchStatement, RegexPatternSetReferenceStatement } from '../../waf/statement';
import { type Matcher, NEVER } from '../plan/matcher';
import type { StatementPlanner } from '../plan/statement-planner';
import { compileRegex, RegexError } from '../regex';
import { someValue } from '../values';

export function regexMatch(statement: RegexMatchStatement, planner: StatementPlanner): Matcher {
  return anyPattern([statement.RegexString], statement, planner);
}

export function regexPatternSet(statement: RegexPatternSetReferenceStatement, planner: StatementPlanner): Matcher {
  const set = planner.regexPatternSet(statement.Arn);
  return set ? anyPattern(set.patterns, statement, planner) : NEVER;
}

function anyPattern(
  patterns: readonly string[],
  statement: RegexMatchStatement | RegexPatternSetReferenceStatement,
  planner: StatementPlanner,
): Matcher {
  const field = planner.inspected(statement);
  const searches: Array<(text: string) => boolean> = [];
  for (const pattern of patterns) {
    try {
      searches.push(compileRegex(pattern));
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      planner.problem(error.code, `regular expression ${JSON.stringify(pattern)}: ${error.message}`);
    }
  }
  const [only] = searches;
  const test = searches.length === 1 ? only! : (value: string) => searches.some((search) => search(value));
  return (evaluation) => someValue(evaluation.value(field), test);
}
