import { LOAD_BALANCER_LIMIT } from '../../contract/aws-limits';

const wildcardsOf = (pattern: string): number => pattern.replace(/[^*?]/g, '').length;

/**
 * The patterns in as few rules as their order allows, none above a quota.
 *
 * @param otherValues values that each rule holds besides paths
 */
export function splitIntoRules(patterns: readonly string[], otherValues: number): string[][] {
  const rules: string[][] = [];
  let wildcards = 0;
  for (const pattern of patterns) {
    const last = rules.at(-1);
    const fits =
      last !== undefined &&
      last.length + otherValues < LOAD_BALANCER_LIMIT.valuesOfRule &&
      wildcards + wildcardsOf(pattern) <= LOAD_BALANCER_LIMIT.wildcardsOfRule;
    if (fits) last.push(pattern);
    else rules.push([pattern]);
    wildcards = (fits ? wildcards : 0) + wildcardsOf(pattern);
  }
  return rules;
}

/** What no listener rule can hold, even alone. */
export function patternFaults(pattern: string): string[] {
  const wildcards = wildcardsOf(pattern);
  return [
    ...(wildcards > LOAD_BALANCER_LIMIT.wildcardsOfRule
      ? [`${wildcards} wildcards, a listener rule takes ${LOAD_BALANCER_LIMIT.wildcardsOfRule}`]
      : []),
    ...(pattern.length > LOAD_BALANCER_LIMIT.pathPatternLength
      ? [`${pattern.length} characters, a listener rule takes ${LOAD_BALANCER_LIMIT.pathPatternLength}`]
      : []),
  ];
}
