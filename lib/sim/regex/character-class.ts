import { addAll, type ByteSet, complement, foldCase, POSIX, singleByte } from './byte-set';
import { readEscape } from './escape';
import { RegexError } from './syntax';

/**
 * The class whose bracket stands at `at`.
 *
 * @param spaced whether blanks and tabs are nothing, as `(?xx)` says
 * @throws RegexError
 */
export function parseClass(
  pattern: string,
  at: number,
  ignoreCase: boolean,
  spaced: boolean,
): { set: ByteSet; end: number } {
  const set = new Uint8Array(256);
  let i = at + 1;
  const negated = pattern[i] === '^';
  if (negated) i++;
  const first = i;
  let quoted = false;
  /** Goes over `\\Q` and `\\E`, and over blanks where they are nothing. */
  const skip = (): void => {
    for (;;) {
      if (!quoted && pattern.startsWith('\\Q', i)) quoted = true;
      else if (pattern.startsWith('\\E', i)) quoted = false;
      else if (spaced && !quoted && (pattern[i] === ' ' || pattern[i] === '\t')) i -= 1;
      else return;
      i += 2;
    }
  };
  const item = (): Item => {
    const found = quoted ? byteItem(pattern, i) : readItem(pattern, i);
    i = found.end;
    return found;
  };
  for (;;) {
    skip();
    const next = pattern[i];
    if (next === undefined) throw new RegexError('invalid_regex', 'missing "]"');
    if (next === ']' && !quoted && i > first) break;
    const low = item();
    skip();
    const isRange = !quoted && pattern[i] === '-' && pattern[i + 1] !== undefined && pattern[i + 1] !== ']';
    if (!isRange || low.byte < 0) {
      addAll(set, low.set);
      continue;
    }
    const hyphen = i;
    i++;
    skip();
    const high = pattern[i] === ']' && !quoted ? undefined : item();
    if (high === undefined || high.byte < 0) {
      // `[a-\\d]`: the hyphen is an ordinary byte.
      addAll(set, low.set);
      i = hyphen;
      quoted = false;
      continue;
    }
    if (high.byte < low.byte) throw new RegexError('invalid_regex', 'a range out of order');
    set.fill(1, low.byte, high.byte + 1);
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

function byteItem(pattern: string, at: number): Item {
  const byte = pattern.charCodeAt(at);
  return { set: singleByte(byte), byte, end: at + 1 };
}

function readItem(pattern: string, at: number): Item {
  // What PCRE takes for one, whether it knows it or not.
  const posix = /\[([:.=])((?:\\[\]\\]|(?!\[\1|\]|\1\]).)*)\1\]/sy;
  posix.lastIndex = at;
  const named = posix.exec(pattern);
  if (named) {
    const [whole, kind, text] = named as unknown as readonly string[];
    if (kind !== ':')
      throw new RegexError('invalid_regex', `collating elements are not supported, got ${JSON.stringify(whole)}`);
    const isNegated = text!.startsWith('^');
    const name = isNegated ? text!.slice(1) : text!;
    const set = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    if (!set) throw new RegexError('invalid_regex', `unknown class ${JSON.stringify(whole)}`);
    return { set: isNegated ? complement(set) : set, byte: -1, end: at + whole!.length };
  }
  if (pattern[at] !== '\\') return byteItem(pattern, at);
  const found = readEscape(pattern, at, true);
  const set = found.set!;
  const only = set.indexOf(1);
  return { set, byte: set.indexOf(1, only + 1) < 0 ? only : -1, end: found.end };
}
