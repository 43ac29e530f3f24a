import type { LabelMatchStatement } from '../../waf/statement';
import { labelMatcher } from '../labels';
import { NOTE } from '../notes';
import { foreseen, type Matcher } from '../plan/matcher';
import type { StatementPlace } from './place';

export function labelMatch(statement: LabelMatchStatement, place: StatementPlace): Matcher {
  const { Scope, Key } = statement;
  const mayMatchDynamic = /^awswaf:(?:clientip|forwardedip|managed:token|managed:captcha):/.test(Key);
  const query = place.labels.query(labelMatcher(Scope, Key, place.labelPrefix), mayMatchDynamic);
  if (Scope === 'NAMESPACE' && !Key.endsWith(':')) {
    return foreseen(
      (evaluation) => {
        evaluation.note(NOTE.namespaceWithoutColon);
        return query.test(evaluation.labelBits, evaluation.dynamicLabels);
      },
      (evaluation, labels) => {
        evaluation.note(NOTE.namespaceWithoutColon);
        return query.foresee(labels);
      },
    );
  }
  return foreseen(
    (evaluation) => query.test(evaluation.labelBits, evaluation.dynamicLabels),
    (_, labels) => query.foresee(labels),
  );
}
