import type { SizeConstraintStatement } from '../../waf/statement';
import { type Matcher, onValue } from '../plan/matcher';
import { someValue } from '../values';
import type { StatementPlace } from './place';

export const compare: Readonly<
  Record<SizeConstraintStatement['ComparisonOperator'], (a: number, b: number) => boolean>
> = {
  EQ: (a, b) => a === b,
  NE: (a, b) => a !== b,
  LE: (a, b) => a <= b,
  LT: (a, b) => a < b,
  GE: (a, b) => a >= b,
  GT: (a, b) => a > b,
};

/** Length of what AWS WAF received, after the transformations: of a body, never more than the inspection limit. */
export function sizeConstraint(statement: SizeConstraintStatement, place: StatementPlace): Matcher {
  const field = place.inspected(statement);
  const holds = compare[statement.ComparisonOperator];
  const test = (value: string): boolean => holds(value.length, statement.Size);
  return onValue(field, (evaluation) => someValue(evaluation.value(field), test));
}
