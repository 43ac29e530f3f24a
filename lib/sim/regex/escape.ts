import { hexValue } from '../bytes';
import { type ByteSet, complement, DIGIT, HORIZONTAL, NEWLINE, SPACE, singleByte, VERTICAL, WORD } from './byte-set';
import { type Assertion, RegexError } from './syntax';

const SETS: Readonly<Record<string, ByteSet>> = {
  d: DIGIT,
  D: complement(DIGIT),
  h: HORIZONTAL,
  H: complement(HORIZONTAL),
  N: complement(NEWLINE),
  s: SPACE,
  S: complement(SPACE),
  v: VERTICAL,
  V: complement(VERTICAL),
  w: WORD,
  W: complement(WORD),
};

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'begin',
  G: 'begin',
  b: 'word',
  B: 'notWord',
  z: 'end',
  Z: 'finish',
};

const CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

const UNSUPPORTED: Readonly<Record<string, string>> = {
  C: '\\C is not supported',
  R: '\\R is not supported',
  K: '\\K is not supported',
  X: '\\X can not be evaluated on bytes',
  p: '\\p can not be evaluated on bytes',
  P: '\\P can not be evaluated on bytes',
  g: 'back references and subroutines are not supported',
  k: 'back references are not supported',
};

export interface EscapeSequence {
  readonly set?: ByteSet;
  readonly assertion?: Assertion;
  /** First position behind it. */
  readonly end: number;
}

/** The escape whose backslash stands at `at`. @throws RegexError */
export function readEscape(pattern: string, at: number, inClass: boolean): EscapeSequence {
  const letter = pattern[at + 1];
  if (letter === undefined) throw new RegexError('invalid_regex', 'a backslash at the end');
  const end = at + 2;
  if (inClass && letter === 'b') return { set: singleByte(8), end };
  if (!inClass && ASSERTIONS[letter]) return { assertion: ASSERTIONS[letter], end };
  if (SETS[letter] && !(inClass && letter === 'N')) return { set: SETS[letter], end };
  if (CONTROL[letter] !== undefined) return { set: singleByte(CONTROL[letter]), end };
  if (UNSUPPORTED[letter]) {
    throw new RegexError(
      'unsupported_regex',
      `${UNSUPPORTED[letter]}, got ${JSON.stringify(pattern.slice(at, at + 6))}`,
    );
  }
  if (letter === 'x') return hexadecimal(pattern, end);
  if (letter === 'o') return braced(pattern, end, 8);
  if (letter === 'c') {
    const control = pattern.charCodeAt(end);
    if (!(control >= 32 && control < 127)) throw new RegexError('invalid_regex', '\\c without a letter');
    return { set: singleByte(pattern[end]!.toUpperCase().charCodeAt(0) ^ 64), end: end + 1 };
  }
  if (letter >= '0' && letter <= '9') return octal(pattern, at + 1, inClass);
  if (/[A-Za-z]/.test(letter)) throw new RegexError('invalid_regex', `unknown escape "\\${letter}"`);
  return { set: singleByte(letter.charCodeAt(0)), end };
}

function hexadecimal(pattern: string, at: number): EscapeSequence {
  if (pattern[at] === '{') return braced(pattern, at, 16);
  let value = 0;
  let end = at;
  while (end < at + 2 && hexValue(pattern.charCodeAt(end)) >= 0)
    value = value * 16 + hexValue(pattern.charCodeAt(end++));
  return { set: singleByte(value), end };
}

function braced(pattern: string, at: number, radix: 8 | 16): EscapeSequence {
  const close = pattern.indexOf('}', at);
  const digits = pattern[at] === '{' && close > 0 ? pattern.slice(at + 1, close) : '';
  const value = (radix === 8 ? /^[0-7]+$/ : /^[0-9a-f]+$/i).test(digits) ? Number.parseInt(digits, radix) : Number.NaN;
  if (!(value <= 255)) {
    throw new RegexError(
      'invalid_regex',
      `a code must be one byte, got ${JSON.stringify(pattern.slice(at - 2, at + 8))}`,
    );
  }
  return { set: singleByte(value), end: close + 1 };
}

function octal(pattern: string, at: number, inClass: boolean): EscapeSequence {
  const digits = /[0-7]{1,3}/y;
  digits.lastIndex = at;
  const match = digits.exec(pattern);
  if (!match || (!inClass && pattern[at] !== '0')) {
    throw new RegexError('unsupported_regex', `back references are not supported, got "\\${pattern[at]}"`);
  }
  return { set: singleByte(Number.parseInt(match[0], 8) & 0xff), end: at + match[0].length };
}
