/** A set of bytes, one flag each. */
export type ByteSet = Uint8Array;

function byteSet(test: (byte: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, byte) => (test(byte) ? 1 : 0));
}

const SINGLE = Array.from({ length: 256 }, (_, only) => byteSet((byte) => byte === only));

/** The same object each time, so that whoever looks for different sets looks at few. */
export function singleByte(byte: number): ByteSet {
  return SINGLE[byte]!;
}

export function complement(set: ByteSet): ByteSet {
  return set.map((flag) => 1 - flag);
}

export function addAll(target: ByteSet, set: ByteSet): void {
  for (let byte = 0; byte < 256; byte++) target[byte] = target[byte]! | set[byte]!;
}

/** ASCII only: bytes have no other case. */
export function foldCase(set: ByteSet): ByteSet {
  const folded = set.slice();
  for (let upper = 65; upper <= 90; upper++) {
    const either = set[upper]! | set[upper + 32]!;
    folded[upper] = either;
    folded[upper + 32] = either;
  }
  return folded;
}

const EITHER_CASE = SINGLE.map(foldCase);

/** Of an ASCII letter in both cases; the same object each time, too. */
export function eitherCase(byte: number): ByteSet {
  return EITHER_CASE[byte]!;
}

const between = (low: number, high: number) => (byte: number) => byte >= low && byte <= high;

export const DIGIT = byteSet(between(48, 57));
export const WORD = byteSet((b) => between(48, 57)(b) || between(65, 90)(b) || between(97, 122)(b) || b === 95);
export const SPACE = byteSet((b) => b === 32 || between(9, 13)(b));
export const HORIZONTAL = byteSet((b) => b === 9 || b === 32 || b === 160);
export const VERTICAL = byteSet((b) => between(10, 13)(b) || b === 133);
export const NEWLINE = singleByte(10);
export const ANY = byteSet(() => true);

const UPPER = byteSet(between(65, 90));
const LOWER = byteSet(between(97, 122));
const ALPHA = byteSet((b) => UPPER[b]! + LOWER[b]! > 0);

/** POSIX classes in the C locale. */
export const POSIX: Readonly<Record<string, ByteSet>> = {
  alnum: byteSet((b) => ALPHA[b]! + DIGIT[b]! > 0),
  alpha: ALPHA,
  ascii: byteSet((b) => b < 128),
  blank: byteSet((b) => b === 9 || b === 32),
  cntrl: byteSet((b) => b < 32 || b === 127),
  digit: DIGIT,
  graph: byteSet(between(33, 126)),
  lower: LOWER,
  print: byteSet(between(32, 126)),
  punct: byteSet((b) => between(33, 126)(b) && ALPHA[b]! + DIGIT[b]! === 0),
  space: SPACE,
  upper: UPPER,
  word: WORD,
  xdigit: byteSet((b) => between(48, 57)(b) || between(65, 70)(b) || between(97, 102)(b)),
};
