import type { Evaluation } from '../evaluation';

/** The autonomous system of an address, or why there is none. */
export type AsnReader = (evaluation: Evaluation) => number | 'absent' | 'malformed';
