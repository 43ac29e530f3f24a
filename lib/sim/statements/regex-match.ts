import type { RegexMatchStatement, RegexPatternSetReferenceStatement } from '../../waf/statement';
import { type Matcher, NEVER, onValue } from '../plan/matcher';
import { compileRegex, RegexError } from '../regex/index';
import { someValue } from '../values';
import type { StatementPlace } from './place';

export function regexMatch(statement: RegexMatchStatement, place: StatementPlace): Matcher {
  return anyPattern([statement.RegexString], statement, place);
}

export function regexPatternSet(statement: RegexPatternSetReferenceStatement, place: StatementPlace): Matcher {
  const set = place.regexPatternSet(statement.Arn);
  return set ? anyPattern(set.patterns, statement, place) : NEVER;
}

function anyPattern(
  patterns: readonly string[],
  statement: RegexMatchStatement | RegexPatternSetReferenceStatement,
  place: StatementPlace,
): Matcher {
  const field = place.inspected(statement);
  const searches: Array<(text: string) => boolean> = [];
  for (const pattern of patterns) {
    try {
      searches.push(compileRegex(pattern));
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      place.problem(error.code, `regular expression ${JSON.stringify(pattern)}: ${error.message}`);
    }
  }
  const [only] = searches;
  const test = searches.length === 1 ? only! : (value: string) => searches.some((search) => search(value));
  return onValue(field, (evaluation) => someValue(evaluation.value(field), test));
}
