/**
 * The part of CloudWatch metric math that our alarms use, at one moment. Values are numbers, or `undefined` where there is
 * no data.
 *
 * CloudWatch documents that missing values count as 0 beside others, but not what happens when a metric has no data in
 * the whole range. So an expression in which some metrics have data and others have none is refused: no alarm may depend on it.
 *
 * `FILL` gives a value to each moment of a metric that has data at some moment of the range. What it does with one that
 * has none is not documented either: here its expression has no data then, unless another metric of it has.
 */
export type Expression = (
  value: (id: string) => number | undefined,
  /** Whether the metric has data at any moment of the range. */
  seen?: (id: string) => boolean,
) => number | undefined;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(>=|<=|==|!=|[-+*/^(),<>]))/y;

const COMPARISON: Record<string, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};
const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

/** `values` are in the order in which the ids appear in the text. */
type Node = (values: readonly number[]) => number;

/** @throws {Error} on syntax or functions that this evaluator doesn't know */
export function compile(text: string): Expression {
  const tokens = tokenize(text);
  const ids: string[] = [];
  /** Places of those that count as a number where they have no data. */
  const optional = new Set<number>();
  let position = 0;
  const peek = () => tokens[position];
  const take = (expected?: string) => {
    const token = tokens[position];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`expected ${expected ?? 'more'} at token ${position} of ${JSON.stringify(text)}`);
    }
    position += 1;
    return token;
  };

  const comparison = (): Node => {
    const left = sum();
    const compare = COMPARISON[peek() ?? ''];
    if (compare === undefined) return left;
    take();
    const right = sum();
    return (value) => Number(compare(left(value), right(value)));
  };
  const leftToRight = (operators: string, next: () => Node): Node => {
    let left = next();
    while (peek() !== undefined && operators.includes(peek()!)) {
      const apply = ARITHMETIC[take()]!;
      const [first, second] = [left, next()];
      left = (value) => apply(first(value), second(value));
    }
    return left;
  };
  const sum = () => leftToRight('+-', product);
  const product = () => leftToRight('*/', power);
  const power = () => leftToRight('^', primary);
  const primary = (): Node => {
    const token = take();
    if (token === '(') {
      const inner = comparison();
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) {
      const constant = Number(token);
      return () => constant;
    }
    if (token === 'IF') return condition();
    if (token === 'FILL') return filled();
    if (!/^[a-z]\w*$/.test(token)) throw new Error(`${token} in ${JSON.stringify(text)} is unknown to this evaluator`);
    const known = ids.findIndex((id, at) => id === token && !optional.has(at));
    const index = known === -1 ? ids.push(token) - 1 : known;
    return (values) => values[index]!;
  };
  const filled = (): Node => {
    take('(');
    // A name of its own, since the same metric may stand elsewhere without it.
    const index = ids.push(take()) - 1;
    take(',');
    const otherwise = Number(take());
    take(')');
    optional.add(index);
    return (values) => values[index] ?? otherwise;
  };
  const condition = (): Node => {
    take('(');
    const test = comparison();
    take(',');
    const yes = comparison();
    take(',');
    const no = comparison();
    take(')');
    return (value) => (test(value) !== 0 ? yes(value) : no(value));
  };

  const root = comparison();
  if (position !== tokens.length) throw new Error(`${tokens[position]} is too much in ${JSON.stringify(text)}`);
  return (value, seen = () => false) => {
    const values = ids.map(value);
    const nothing = values.length > 0 && values.every((found) => found === undefined);
    if (nothing && !ids.some((id, index) => optional.has(index) && seen(id))) return undefined;
    const whole = values.map((found, index) => {
      if (found !== undefined || optional.has(index)) return found;
      if (seen(ids[index]!)) return 0;
      throw new Error(`${ids[index]} has no data while others of ${JSON.stringify(text)} have`);
    });
    const result = root(whole as number[]);
    // A division by zero has no data point.
    return Number.isFinite(result) ? result : undefined;
  };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`${JSON.stringify(text.slice(at, at + 10))} is no metric math`);
    tokens.push((match[1] ?? match[2] ?? match[3])!);
  }
  return tokens;
}
