import type { FieldToMatch } from '../../waf/statement';
import { parseCookies } from '../cookies';
import type { ValueSource } from '../evaluation';
import { forced, MISSING } from '../values';
import { nameFilter, scoped, withinLimit } from './match-pattern';

/** `header` is the number of the Cookie header. */
export function cookies(field: NonNullable<FieldToMatch['Cookies']>, header: number): ValueSource {
  const selects = nameFilter(field.MatchPattern, (name) => name);
  return {
    read(evaluation) {
      const { pairs, oversize } = withinLimit(parseCookies(evaluation.header(header)));
      if (oversize && field.OversizeHandling !== 'CONTINUE') return forced(field.OversizeHandling);
      const selected = pairs.filter(([name]) => selects(name));
      return selected.length === 0 ? MISSING : scoped(selected, field.MatchScope);
    },
  };
}
