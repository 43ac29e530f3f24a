import type { Evaluation } from '../evaluation';

/** A statement, planned: whether the request matches it. Never throws. */
export type Matcher = (evaluation: Evaluation) => boolean;

export const NEVER: Matcher = () => false;
