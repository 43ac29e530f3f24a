/**
 * AWS WAF has no look-ahead, so "does not start with one of these" is spelled out: at each digit of the tree of prefixes,
 * the digits that lead nowhere.
 */
interface Tree {
  readonly next: Map<string, Tree>;
  /** A prefix ends here: whatever follows is allowed. */
  complete: boolean;
}

/** Pattern for the start of a text that begins with none of the prefixes. `harmless` is what may stand there instead of a digit. */
export function startsWithNone(prefixes: readonly string[], harmless: string): string {
  const root: Tree = { next: new Map(), complete: false };
  for (const prefix of prefixes) {
    let tree = root;
    for (const digit of prefix.replace(/\D/g, '')) {
      const next = tree.next.get(digit) ?? { next: new Map(), complete: false };
      tree.next.set(digit, next);
      tree = next;
    }
    tree.complete = true;
  }
  return wrong(root, harmless, false);
}

function wrong(tree: Tree, harmless: string, started: boolean): string {
  const digits = [...tree.next.keys()].sort().join('');
  const deeper = [...tree.next].sort().flatMap(([digit, next]) => {
    return next.complete ? [] : [`${digit}${wrong(next, '', true)}`];
  });
  const alternatives = [`[^${digits}${harmless}]`, ...(started ? ['$'] : []), ...deeper];
  return alternatives.length === 1 ? alternatives[0] : `(?:${alternatives.join('|')})`;
}
