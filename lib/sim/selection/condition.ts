/** A condition of SQL, or what it always is. */
export type Condition = boolean | string;

export function any(conditions: readonly Condition[]): Condition {
  return joined(conditions, 'OR', true);
}

export function all(conditions: readonly Condition[]): Condition {
  return joined(conditions, 'AND', false);
}

export function not(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : `NOT (${condition})`;
}

function joined(conditions: readonly Condition[], word: 'AND' | 'OR', decisive: boolean): Condition {
  const rest = new Set<string>();
  for (const condition of conditions) {
    if (condition === decisive) return decisive;
    if (typeof condition === 'string') rest.add(condition);
  }
  if (rest.size === 0) return !decisive;
  return rest.size === 1 ? [...rest][0]! : `(${[...rest].join(` ${word} `)})`;
}

/** Whether a column holds a match. Patterns are of visible ASCII, so nothing has to be escaped but the quote. */
export function like(column: string, pattern: string): string {
  return `regexp_like(${column}, '${pattern.replaceAll("'", "''")}')`;
}
