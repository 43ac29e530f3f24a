/**
 * What stands behind the last word of a route where some server reads the route to its end, as patterns that close the group of words. The rest
 * of a name in a title must not be taken for it, and what a server cuts off or drops must be.
 */

/** First bytes of letters with accents and of Greek, Cyrillic, Indic, Chinese and Korean ones: the word goes on there. */
const LEADS = '\\xc3-\\xe1\\xe4-\\xed';

/** First bytes of which no letter comes: before another one, or one of the first half of a pair of UTF-16. Some servers drop them. */
const NO_LETTER_AFTER_ALL = '[\\xc3-\\xed][^ -\\xbf]|\\xed[\\xa0-\\xbf]';

/** The first is for words that leave room for it; the other one misses what is left of letters, which few servers drop. */
export type Ends = readonly [full: string, brief: string];

const ends = (end: (left: string, noLetter: string) => string): Ends => [
  end('[\\xe0-\\xed]?', `|${NO_LETTER_AFTER_ALL}`),
  end('', ''),
];

/**
 * Behind a route that ends with the word. A server that reads on in plain text (`/login/page-1.js`) reads another route, unless `..` takes
 * that back.
 */
export const BEHIND = ends(
  (left, noLetter) => `) *(?:${left}\\W?$|[^\\w/\\\\@ ${LEADS}-]${noLetter}|[/\\\\](?:[^\\w(@[]|ind|_\\.|.*\\.\\.))`,
);
export const BEHIND_PREFIX = ends(
  (left, noLetter) =>
    `) *(?:${left}\\W?$|[^\\w ${LEADS}-]${noLetter && `${noLetter}|[\\xc3-\\xed][!-,./:-@\\\\]|[\\xe0-\\xed]\\W[/\\\\]`})`,
);

const DROPPED = '[^!-~]*';

/**
 * The same in a path that isn't text in UTF-8: a server drops any of its bytes, or they are letters of an older encoding, of which more follow
 * (`St%FCtzerbach`, `Jes%FAs`).
 */
export const BEHIND_IN_BYTES = `)${DROPPED}(?:\\W?$|[^\\w/\\\\@ \\x80-\\xff-]|[/\\\\](?:[^\\w(@[]|ind|_\\.|.*\\.\\.))`;
export const BEHIND_PREFIX_IN_BYTES = `)${DROPPED}(?:\\W?$|[^\\w \\x80-\\xff-])`;

/**
 * Spaces, and the `+` that many sites write for them, quotes and marks of typography: they stand within names (`Sant'Ana`, `Ust’-Luga`, `Al ‘Ayn`, `San+Martín`), so
 * what follows them tells.
 */
const WITHIN_NAMES = "(?:[ +'`]|[\\xe2\\xe3]\\x80.)*";

/** A space behind these, or what stands for one, is that of a title: `St. Paul`. */
const OF_TITLES = '.,:!';

/** What `NO_LETTER` leaves out, since more of a name may follow. Other bytes at the end are for `BEHIND_IN_BYTES`. */
const AT_END = '[!-/:@]?$';
/** Any other character but letters in whatever script, and what stands in brackets behind a name. */
const NO_LETTER = `[^\\w/\\\\@ +'\`(&${OF_TITLES}\\x80-\\xff-]`;
/** Behind `&` a rewrite may cut the path off; it refuses one with a space there, as in `Me & You`. */
const NO_TITLE = `[${OF_TITLES}][^ +_-]|&[^ ]`;

/**
 * The same in a path that is valid UTF-8, behind a short word that is the whole route. In parts, for words that leave no room for both in one
 * pattern.
 */
export const BEHIND_SHORT = shortEnd(`${NO_TITLE}|[/\\\\](?:[^\\w(@[\\x80-\\xff]|ind|_\\.|.*\\.\\.)`);
export const BEHIND_SHORT_PREFIX = shortEnd(`${NO_TITLE}|[/\\\\@]`);

function shortEnd(rest: string): { readonly whole: string; readonly parts: readonly string[] } {
  const first = `${AT_END}|${NO_LETTER}`;
  const closed = (alternatives: string) => `)${WITHIN_NAMES}(?:${alternatives})`;
  return { whole: closed(`${first}|${rest}`), parts: [closed(first), closed(rest)] };
}
