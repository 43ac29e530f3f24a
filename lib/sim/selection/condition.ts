/** What is known of a line, column by column. */
export type Row = Readonly<Record<string, string>>;

/** A question about one column, or several of them. */
type Question =
  | { readonly op: 'like'; readonly column: string; readonly pattern: string }
  | { readonly op: 'length'; readonly column: string; readonly sign: LengthSign; readonly size: number }
  | { readonly op: 'not'; readonly of: Question }
  | { readonly op: 'AND' | 'OR'; readonly of: readonly Question[] };

/** A condition on columns of a log, or what it always is. One form for the SQL of a query and for what is asked on this machine. */
export type Condition = boolean | Question;

export type LengthSign = '=' | '<>' | '<' | '<=' | '>' | '>=';

export function any(conditions: readonly Condition[]): Condition {
  return joined(conditions, 'OR', true);
}

export function all(conditions: readonly Condition[]): Condition {
  return joined(conditions, 'AND', false);
}

export function not(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : { op: 'not', of: condition };
}

function joined(conditions: readonly Condition[], op: 'AND' | 'OR', decisive: boolean): Condition {
  const rest = new Map<string, Question>();
  for (const condition of conditions) {
    if (condition === decisive) return decisive;
    if (typeof condition !== 'boolean') rest.set(sqlOf(condition), condition);
  }
  if (rest.size === 0) return !decisive;
  const of = [...rest.values()];
  return of.length === 1 ? of[0]! : { op, of };
}

/** Whether a column holds a match. Patterns are of visible ASCII, and read alike by all engines. */
export function like(column: string, pattern: string): Condition {
  return { op: 'like', column, pattern };
}

export function lengthOf(column: string, sign: LengthSign, size: number): Condition {
  return { op: 'length', column, sign, size };
}

/** In the SQL of Amazon Athena. */
export function sqlOf(condition: Condition): string {
  if (typeof condition === 'boolean') return String(condition);
  switch (condition.op) {
    case 'like':
      return `regexp_like(${condition.column}, '${condition.pattern.replaceAll("'", "''")}')`;
    case 'length':
      return `length(${condition.column}) ${condition.sign} ${condition.size}`;
    case 'not':
      return `NOT (${sqlOf(condition.of)})`;
    default:
      return `(${condition.of.map(sqlOf).join(` ${condition.op} `)})`;
  }
}

/** What is left to ask once some columns are known. */
export function given(
  condition: Condition,
  known: Row,
  matches: (pattern: string, text: string) => boolean,
): Condition {
  if (typeof condition === 'boolean') return condition;
  switch (condition.op) {
    case 'like': {
      const text = known[condition.column];
      return text === undefined ? condition : matches(condition.pattern, text);
    }
    case 'length': {
      const text = known[condition.column];
      return text === undefined ? condition : lengthHolds(condition, text.length);
    }
    case 'not':
      return not(given(condition.of, known, matches));
    case 'AND':
    case 'OR': {
      const isDecisive = condition.op === 'OR';
      const rest: Condition[] = [];
      for (const part of condition.of) {
        const left = given(part, known, matches);
        if (left === isDecisive) return isDecisive;
        rest.push(left);
      }
      return isDecisive ? any(rest) : all(rest);
    }
  }
}

export function lengthHolds(
  { sign, size }: { readonly sign: LengthSign; readonly size: number },
  length: number,
): boolean {
  return LENGTHS[sign](length, size);
}

const LENGTHS: Readonly<Record<LengthSign, (length: number, size: number) => boolean>> = {
  '=': (length, size) => length === size,
  '<>': (length, size) => length !== size,
  '<': (length, size) => length < size,
  '<=': (length, size) => length <= size,
  '>': (length, size) => length > size,
  '>=': (length, size) => length >= size,
};
