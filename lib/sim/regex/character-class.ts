import { addAll, type ByteSet, complement, foldCase, POSIX } from './byte-set';
import { readEscape } from './escape';
import { RegexError } from './syntax';

/** The class whose bracket stands at `at`. @throws RegexError */
export function parseClass(pattern: string, at: number, ignoreCase: boolean): { set: ByteSet; end: number } {
  const set = new Uint8Array(256);
  let i = at + 1;
  const negated = pattern[i] === '^';
  if (negated) i++;
  const first = i;
  for (;;) {
    const next = pattern[i];
    if (next === undefined) throw new RegexError('invalid_regex', 'missing "]"');
    if (next === ']' && i > first) break;
    if (pattern.startsWith('\\Q', i) || pattern.startsWith('\\E', i)) {
      i += 2;
      continue;
    }
    const item = readItem(pattern, i);
    i = item.end;
    const range = pattern[i] === '-' && pattern[i + 1] !== undefined && pattern[i + 1] !== ']';
    if (!range || item.byte < 0) {
      addAll(set, item.set);
      continue;
    }
    const last = readItem(pattern, i + 1);
    if (last.byte < 0) {
      // `[a-\d]`: the hyphen is an ordinary byte.
      addAll(set, item.set);
      continue;
    }
    if (last.byte < item.byte) throw new RegexError('invalid_regex', 'a range out of order');
    set.fill(1, item.byte, last.byte + 1);
    i = last.end;
  }
  const folded = ignoreCase ? foldCase(set) : set;
  return { set: negated ? complement(folded) : folded, end: i + 1 };
}

interface Item {
  readonly set: ByteSet;
  /** The byte when it is exactly one, else -1. */
  readonly byte: number;
  readonly end: number;
}

function readItem(pattern: string, at: number): Item {
  const posix = /\[:(\^?)(\w+):\]/y;
  posix.lastIndex = at;
  const named = posix.exec(pattern);
  if (named) {
    const set = POSIX[named[2]!];
    if (!set) throw new RegexError('invalid_regex', `unknown class ${JSON.stringify(named[0])}`);
    return { set: named[1] ? complement(set) : set, byte: -1, end: at + named[0].length };
  }
  if (pattern[at] !== '\\') {
    const byte = pattern.charCodeAt(at);
    const set = new Uint8Array(256);
    set[byte] = 1;
    return { set, byte, end: at + 1 };
  }
  const found = readEscape(pattern, at, true);
  const set = found.set!;
  const only = set.indexOf(1);
  return { set, byte: set.indexOf(1, only + 1) < 0 ? only : -1, end: found.end };
}
