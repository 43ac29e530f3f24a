import type { FieldToMatch } from '../../waf/statement';
import { lowerCase } from '../bytes';
import type { ValueSource } from '../evaluation';
import { NOTE } from '../notes';
import { forced, MISSING } from '../values';
import { nameFilter, scoped } from './match-pattern';

export function singleHeader(number: number): ValueSource {
  return {
    settled: ({ headers }) => headers.isSettled(number),
    read(evaluation) {
      const values = evaluation.header(number);
      if (values === undefined) return MISSING;
      if (typeof values === 'string') return values;
      evaluation.note(NOTE.repeatedHeader);
      return [...values, values.join(', ')];
    },
  };
}

/** @param included numbers of the headers of which the values are inspected; undefined when those of others are, too */
export function headers(
  field: NonNullable<FieldToMatch['Headers']>,
  included: readonly number[] | undefined,
): ValueSource {
  const selects = nameFilter(field.MatchPattern, lowerCase);
  return {
    settled: (evaluation) => included?.every((number) => evaluation.headers.isSettled(number)) ?? false,
    read(evaluation) {
      const { pairs, oversize } = evaluation.inspectedHeaders();
      if (oversize && field.OversizeHandling !== 'CONTINUE') return forced(field.OversizeHandling);
      const selected = pairs.filter(([name]) => selects(name));
      return selected.length === 0 ? MISSING : scoped(selected, field.MatchScope);
    },
  };
}

export function headerOrder(field: NonNullable<FieldToMatch['HeaderOrder']>): ValueSource {
  return {
    settled: () => true,
    read(evaluation) {
      const { pairs, oversize } = evaluation.inspectedHeaders();
      if (oversize && field.OversizeHandling !== 'CONTINUE') return forced(field.OversizeHandling);
      if (pairs.length === 0) return MISSING;
      const order = pairs.map(([name]) => name).join(':');
      if (/[A-Z]/.test(order)) evaluation.note(NOTE.headerOrderCase);
      return lowerCase(order);
    },
  };
}
