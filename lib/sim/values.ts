/**
 * What a field yields: one value, several (any may match), or one of the three marks below. The marks are empty lists, so
 * code that only loops over values gets "no match" from all of them except `FORCED_MATCH`, which it must ask for.
 */
export type Values = string | readonly string[];

/** The request has no such component. */
export const MISSING: readonly string[] = Object.freeze([]);
/** Oversize handling or a fallback said MATCH: the criteria are skipped. */
export const FORCED_MATCH: readonly string[] = Object.freeze([]);
/** Oversize handling or a fallback said NO_MATCH. */
const FORCED_NO_MATCH: readonly string[] = Object.freeze([]);

export function forced(handling: string | undefined): readonly string[] {
  return handling === 'MATCH' ? FORCED_MATCH : FORCED_NO_MATCH;
}

export function someValue(values: Values, test: (value: string) => boolean): boolean {
  if (typeof values === 'string') return test(values);
  for (let i = 0; i < values.length; i++) if (test(values[i]!)) return true;
  return values === FORCED_MATCH;
}

/** Marks pass through untouched. */
export function mapValues(values: Values, change: (value: string) => string): Values {
  if (typeof values === 'string') return change(values);
  return values.length === 0 ? values : values.map(change);
}
