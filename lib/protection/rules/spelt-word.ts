/** The letters of a word as servers may take them, as parts of a pattern. */

/**
 * Bytes that some servers drop: controls, invalid UTF-8; and the punctuation that some dispatchers drop. Not what stands between the words
 * of a title, or a route would be found across them.
 */
export const DROPPED = '[^\\w/ -]*';

/** Where a route has punctuation. */
export const PUNCTUATION = '[\\W_]*';

/** The last byte of each character that Unicode case rules make one of these letters of, in UTF-8; the others are dropped bytes. */
const FOLDED: Readonly<Record<string, string>> = { k: '\\xaa', s: '\\xbf', i: '\\xb0\\xb1' };

/**
 * The same with all that tells the character from others. For short words, of which there are too few letters to tell them from names in other
 * scripts; ligatures are left out there.
 */
const EXACTLY_FOLDED: Readonly<Record<string, string>> = {
  k: '(?:k|\\x84\\xaa)',
  s: '(?:s|\\xc5\\xbf)',
  i: '(?:i|\\xc4[\\xb0\\xb1])',
};
/** Letters of a word that is read exactly. */
export const SHORT = 3;

/** The same for characters that stand for several letters: the sharp s and ligatures. */
const FOLDED_TOGETHER: Readonly<Record<string, string>> = {
  ss: '\\x9e\\x9f\\xdf',
  st: '\\x85\\x86',
  ff: '\\x80',
  fi: '\\x81',
  fl: '\\x82',
  ffi: '\\x83',
  ffl: '\\x84',
};

/**
 * The letters of a word as servers may take them. Punctuation: some dispatchers treat it all alike. `k` may be the Kelvin sign, `s` the
 * long s, `i` the dotless i, `fi` one ligature: one character for several letters or one for each.
 */
export function letters(word: string, exact = false): string[] {
  if (exact)
    return word.split('').map((letter) => EXACTLY_FOLDED[letter] ?? (/[-_.~]/.test(letter) ? PUNCTUATION : letter));
  return (word.match(/ffi|ffl|ss|st|ff|fi|fl|./g) ?? []).map((together) => {
    if (/^[-_.~]$/.test(together)) return PUNCTUATION;
    const [first, ...more] = together.split('').map((letter) => letter + (FOLDED[letter] ?? ''));
    if (more.length === 0) return first!.length > 1 ? `[${first}]` : first!;
    const rest = more.map((letter) => `${DROPPED}[${letter}]?`).join('');
    return `[${first}${FOLDED_TOGETHER[together]}]${rest}`;
  });
}

/** Between letters: bytes that some drop. None behind the last one, where anything may follow anyway. */
export function spelt(word: readonly string[]): string {
  return word.reduce((text, letter) => {
    const touching = text.endsWith(PUNCTUATION) || letter === PUNCTUATION;
    return text + (text === '' || touching ? '' : DROPPED) + letter;
  }, '');
}
