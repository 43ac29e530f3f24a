import type { FieldToMatch } from '../../waf/statement';
import { asBytes, lowerCase } from '../bytes';
import type { Evaluation, ValueSource } from '../evaluation';
import { NOTE } from '../notes';
import { forced, MISSING } from '../values';
import { nameFilter, type Pair, scoped, withinLimit } from './match-pattern';

export function singleHeader(number: number): ValueSource {
  return {
    read(evaluation) {
      const values = evaluation.header(number);
      if (values === undefined) return MISSING;
      if (typeof values === 'string') return values;
      evaluation.note(NOTE.repeatedHeader);
      return [...values, values.join(', ')];
    },
  };
}

function pairsOf(evaluation: Evaluation): Pair[] {
  return evaluation.request.headers.map(([name, value]) => [asBytes(name), asBytes(value)]);
}

export function headers(field: NonNullable<FieldToMatch['Headers']>): ValueSource {
  const selects = nameFilter(field.MatchPattern, lowerCase);
  return {
    read(evaluation) {
      const { pairs, oversize } = withinLimit(pairsOf(evaluation));
      if (oversize && field.OversizeHandling !== 'CONTINUE') return forced(field.OversizeHandling);
      const selected = pairs.filter(([name]) => selects(name));
      return selected.length === 0 ? MISSING : scoped(selected, field.MatchScope);
    },
  };
}

export function headerOrder(field: NonNullable<FieldToMatch['HeaderOrder']>): ValueSource {
  return {
    read(evaluation) {
      const { pairs, oversize } = withinLimit(pairsOf(evaluation));
      if (oversize && field.OversizeHandling !== 'CONTINUE') return forced(field.OversizeHandling);
      if (pairs.length === 0) return MISSING;
      const order = pairs.map(([name]) => name).join(':');
      if (/[A-Z]/.test(order)) evaluation.note(NOTE.headerOrderCase);
      return lowerCase(order);
    },
  };
}
