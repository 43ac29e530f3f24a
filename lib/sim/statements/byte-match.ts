import type { ByteMatchStatement } from '../../waf/statement';
import { utf8 } from '../bytes';
import { type Matcher, onValue } from '../plan/matcher';
import { someValue } from '../values';
import type { StatementPlace } from './place';

const WORD = /[A-Za-z0-9_]/;

export function byteMatch(statement: ByteMatchStatement, place: StatementPlace): Matcher {
  const field = place.inspected(statement);
  const search =
    statement.SearchString !== undefined ? utf8(statement.SearchString) : atob(statement.SearchStringBase64 ?? '');
  const test = tests[statement.PositionalConstraint](search);
  return onValue(field, (evaluation) => someValue(evaluation.value(field), test));
}

const tests: Readonly<
  Record<ByteMatchStatement['PositionalConstraint'], (search: string) => (value: string) => boolean>
> = {
  EXACTLY: (search) => (value) => value === search,
  STARTS_WITH: (search) => (value) => value.startsWith(search),
  ENDS_WITH: (search) => (value) => value.endsWith(search),
  CONTAINS: (search) => (value) => value.includes(search),
  CONTAINS_WORD: (search) => (value) => containsWord(value, search),
};

/** One bounded occurrence suffices. */
function containsWord(value: string, word: string): boolean {
  for (let at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
    const before = value[at - 1];
    const after = value[at + word.length];
    if ((before === undefined || !WORD.test(before)) && (after === undefined || !WORD.test(after))) return true;
  }
  return false;
}
