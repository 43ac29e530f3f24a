/** Crockford's alphabet: nothing in it looks like something else in it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 26;
const SHAPE = /(?<![0-9a-z])[0-9a-z]{5}-?[0-9a-z]{5}-?[0-9a-z]{5}-?[0-9a-z]{5}-?[0-9a-z]{6}(?![0-9a-z])/gi;

/** What a code holds. */
export const CODE_BITS = 130;

/** A code of 130 bits, in groups that can be read aloud and typed: `7K2QX-…`. */
export function codeFrom(bits: bigint): string {
  let symbols = '';
  for (let rest = bits; symbols.length < SYMBOLS; rest >>= 5n) symbols = ALPHABET[Number(rest & 31n)] + symbols;
  return grouped(symbols);
}

/** What stands in a code that `findCode` gave. */
export function bitsOf(code: string): bigint {
  return [...code.replaceAll('-', '')].reduce((bits, symbol) => (bits << 5n) | BigInt(ALPHABET.indexOf(symbol)), 0n);
}

/** The one code in a text; undefined when there is none, or more than one. */
export function findCode(text: string): string | undefined {
  const found = [...text.matchAll(SHAPE)];
  return found.length === 1 ? canonical(found[0]![0]) : undefined;
}

/** What stands around the one code of a text, without space at the ends. */
export function aroundCode(text: string): readonly [before: string, after: string] | undefined {
  const found = [...text.matchAll(SHAPE)];
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  return [text.slice(0, only.index).trim(), text.slice(only.index + only[0].length).trim()];
}

function canonical(text: string): string | undefined {
  const symbols = text.toUpperCase().replaceAll('-', '').replace(/[IL]/g, '1').replaceAll('O', '0');
  return [...symbols].every((symbol) => ALPHABET.includes(symbol)) ? grouped(symbols) : undefined;
}

function grouped(symbols: string): string {
  return [0, 5, 10, 15, 20].map((start) => symbols.slice(start, start === 20 ? SYMBOLS : start + 5)).join('-');
}
