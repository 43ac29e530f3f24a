import type { Draft, Variant } from './draft';

/** What the families must know of the request that they vary. */
export interface Frame {
  readonly method: string;
  readonly host: string;
  /** Of the page that calls the route: one that the owner named. */
  readonly pageOrigin: string;
}

export const set = (family: string, change: (draft: Draft) => Draft | undefined): Variant => ({
  family,
  apply: change,
});
