/**
 * AWS WAF has no look-ahead, so "does not start with one of these" is spelled out: at each digit of the tree of prefixes,
 * the digits that lead nowhere.
 */
interface Tree {
  readonly next: Map<string, Tree>;
  /** A prefix ends here: whatever follows is allowed. */
  complete: boolean;
}

/**
 * Bytes of characters that come along when a number is pasted: marks of direction, spaces that don't break, the first two bytes of full-width
 * digits. Their last bytes (90 to 99) are digits here. Which other characters may stand in a number is for `NUMBER` to say.
 */
export const PASTED = '\\x80-\\x8f\\x9a-\\xff';

/**
 * What AWS WAF leaves of marks of direction that are escaped in JSON, their low byte: controls of `\u200e`, `*` of `\u202a`, `f` to `i` of `\u2066` and its relatives. Digits
 * that leave one of them, too, are `ESCAPED_DIGITS`.
 */
export const ESCAPED_MARKS = '\\x00-\\x1f*f-i';

/** As many of them as there are, with the white space and signs in front of a number. */
export const IN_FRONT = '[^!-),-EJ-ej-~\\x90-\\x99]*';
/** One of them, on its line. */
export const SIGN_ON_LINE = '[^\\r\\n!-*,-~\\x90-\\x99]';

/** A digit, also the last bytes of a full-width one. */
function digit(of: string): string {
  return `(?:${of}|\\xbc\\x9${of})`;
}

/** Between two digits: punctuation, which applications drop. Full-width punctuation inside of a prefix counts as a wrong digit. */
const BETWEEN = '[^\\w\\xbc]*';

/** Patterns for the start of a text that begins with none of the prefixes. `harmless` is what may stand there instead of a digit, `mayEnd` whether the text may be the last. */
export function startsWithNone(prefixes: readonly string[], harmless: string, mayEnd = true): string[] {
  const root: Tree = { next: new Map(), complete: false };
  for (const prefix of prefixes) {
    let tree = root;
    for (const of of prefix.replace(/\D/g, '')) {
      const next = tree.next.get(of) ?? { next: new Map(), complete: false };
      tree.next.set(of, next);
      tree = next;
    }
    tree.complete = true;
  }
  return [noneOf(root, harmless), ...deeper(root, mayEnd)];
}

function noneOf(tree: Tree, more: string): string {
  const digits = [...tree.next.keys()].sort();
  return `[^${digits.join('')}${digits.map((of) => `\\x9${of}`).join('')}${more}]`;
}

/** For each way through the tree, what is wrong at its end. Each stands for itself, so that they can go into several patterns. */
function deeper(tree: Tree, mayEnd: boolean, path = ''): string[] {
  return [...tree.next].sort().flatMap(([of, next]) => {
    if (next.complete) return [];
    const here = path + digit(of) + BETWEEN;
    const wrong = otherDigits(next);
    return [here + (mayEnd ? `(?:${wrong}|$)` : wrong), ...deeper(next, mayEnd, here)];
  });
}

/** What must not come next: another digit in either form, or a letter of what follows the number. */
function otherDigits(tree: Tree): string {
  const others = '0123456789'.split('').filter((of) => !tree.next.has(of));
  const ranges = others.reduce<string[][]>((found, of) => {
    const run = found.at(-1);
    if (run && Number(of) === Number(run.at(-1)) + 1) run.push(of);
    else found.push([of]);
    return found;
  }, []);
  const written = ranges.map((run) => (run.length < 3 ? run.join('') : `${run[0]}-${run.at(-1)}`)).join('');
  const wide = [...tree.next.keys()].map((of) => `\\x9${of}`).join('');
  return `(?:[${written}a-z]|\\xbc[^${wide}])`;
}
