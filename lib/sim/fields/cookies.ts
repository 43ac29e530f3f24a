import type { FieldToMatch } from '../../waf/statement';
import { asBytes, lowerCase } from '../bytes';
import { parseCookies } from '../cookies';
import type { Evaluation, ValueSource } from '../evaluation';
import { forced, MISSING } from '../values';
import { nameFilter, scoped, withinLimit } from './match-pattern';

/** `header` is the number of the Cookie header. */
export function cookies(field: NonNullable<FieldToMatch['Cookies']>, header: number): ValueSource {
  const selects = nameFilter(field.MatchPattern, (name) => name);
  return {
    settled: ({ headers }) => headers.isSettled(header),
    read(evaluation) {
      const { pairs } = withinLimit(parseCookies(evaluation.header(header)));
      const { oversize } = withinLimit(parseCookies(sentCookies(evaluation)));
      if (oversize && field.OversizeHandling !== 'CONTINUE') return forced(field.OversizeHandling);
      const selected = pairs.filter(([name]) => selects(name));
      return selected.length === 0 ? MISSING : scoped(selected, field.MatchScope);
    },
  };
}

/** All of them, whatever AWS WAF gets of the headers. */
function sentCookies({ request }: Evaluation): string[] {
  return request.headers.filter(([name]) => lowerCase(name) === 'cookie').map(([, value]) => asBytes(value));
}
