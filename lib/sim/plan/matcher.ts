import type { Evaluation } from '../evaluation';
import type { KnownLabels } from '../labels';

/** What a statement comes to for every request of the shape that is being evaluated, given the labels that are sure by then; undefined when that isn't all that counts. */
type Foresee = (evaluation: Evaluation, labels: KnownLabels) => boolean | undefined;

/** A statement, planned: whether the request matches it. Never throws. */
export interface Matcher {
  (evaluation: Evaluation): boolean;
  /** Leaves the notes that the statement itself would, wherever it gives an answer; absent where it never does. */
  readonly foresee?: Foresee;
}

export function foreseen(matches: (evaluation: Evaluation) => boolean, foresee: Foresee): Matcher {
  return Object.assign(matches, { foresee });
}

/** A statement that looks at nothing but the value of this number. */
export function onValue(field: number, matches: (evaluation: Evaluation) => boolean): Matcher {
  return foreseen(matches, (evaluation) => (evaluation.isSettled(field) ? matches(evaluation) : undefined));
}

export const NEVER: Matcher = foreseen(
  () => false,
  () => false,
);
