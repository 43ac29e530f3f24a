/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const LISTENER_RULE = {
  /** Values of all conditions of a rule together; a fixed quota. */
  values: 5,
  /** `*` and `?` of all conditions of a rule together. AWS's page says 5 in some copies and 6 in others. */
  wildcards: 5,
  /** Characters of a path pattern: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
  patternLength: 128,
  /** The highest priority: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
  maxPriority: 50_000,
  /** Rules of all listeners of a load balancer, without the default ones, unless AWS raised it. */
  rulesOfLoadBalancer: 100,
} as const;

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
      last.length + otherValues < LISTENER_RULE.values &&
      wildcards + wildcardsOf(pattern) <= LISTENER_RULE.wildcards;
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
    ...(wildcards > LISTENER_RULE.wildcards
      ? [`${wildcards} wildcards, a listener rule takes ${LISTENER_RULE.wildcards}`]
      : []),
    ...(pattern.length > LISTENER_RULE.patternLength
      ? [`${pattern.length} characters, a listener rule takes ${LISTENER_RULE.patternLength}`]
      : []),
  ];
}
