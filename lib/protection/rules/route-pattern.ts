import { type OtpRoute, RouteKind, type Segment } from '../otp-route';
import { fitsPattern, pack } from './packing';

/**
 * Regular expressions for routes, packed so that as few as possible are needed (each costs its transformations again).
 * All are written for a lower-cased subject.
 */

/**
 * What a path in plain form has not. Every server reads such a path the same way: plain segments, none empty or of dots alone,
 * one trailing slash at most. A dot inside a path that goes on is plain only in numbers (`/v1.2/`): behind `/index.php/` many
 * servers start anew.
 */
export const UNPLAIN_PATH = [
  '[^A-Za-z0-9_.~/-]',
  '^[^/]',
  '//',
  '/\\.+$',
  // In a segment that another one follows: a dot at its end, two at its start, or one before anything but a digit.
  '\\./',
  '/\\.\\.[^/]*/',
  '[^/]\\.[^0-9/][^/]*/',
].join('|');

/** A host name or address with an optional port. `_` stands in no host name, but in names of internal hosts. */
export const PLAIN_HOST = '^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?$';

/** Undecoded escapes and overlong UTF-8, where a lenient decoder sees ASCII: no client writes them. */
const NEVER_HONEST = ['%[0-9a-f]{2}', '[\\xc0\\xc1][\\x80-\\xbf]', '\\xe0[\\x80-\\x9f]', '\\xf0[\\x80-\\x8f]'].join(
  '|',
);

/** What may stand behind a route in plain form: a default action, a format suffix, a slash. */
const TAIL = '(?:/index)?(?:\\.[^/]*)?/?$';
const TAIL_OF_PREFIX = '(?:[/.].*)?$';

const OPEN = '(?s)(?:';
const CLOSE = ')';

/**
 * Queries that frameworks take the path from: `/?/api/auth/otp`, and the arguments that some give it by name. `s` and `q` are
 * names of search fields, too, so there the value must begin like a path.
 */
const OPEN_QUERY = '(?s)(?:(?:^|(?:^|&)[sq]=)[/\\\\].*|(?:^|&)(?:r|[\\W_]url|route|rest[\\W_]route)=\\W*)(?:';

/** Patterns that match the plain form of the routes. */
export function plainPatterns(routes: readonly OtpRoute[]): string[] {
  // A route that is a script (`/otp.php`) runs for everything below it, like a prefix.
  const isPrefix = (route: OtpRoute) => route._kind === RouteKind.PREFIX || /\.[^/]*$/.test(route.pattern);
  const paths = routes.filter((route) => route._kind !== RouteKind.REGEX);
  const sources = (wanted: boolean) => paths.filter((route) => isPrefix(route) === wanted).map(plainSource);
  return [
    ...pack(sources(false), '^(?:', `)${TAIL}`),
    ...pack(sources(true), '^(?:', `)${TAIL_OF_PREFIX}`),
    ...routes.filter((route) => route._kind === RouteKind.REGEX).map(({ pattern }) => withTail(pattern)),
  ];
}

/** The owner's `$` stands for the end of the route; servers take more behind it. */
function withTail(pattern: string): string {
  return /(?<!\\)\$$/.test(pattern) ? pattern.slice(0, -1) + TAIL : pattern;
}

/** Patterns that find the literal words of the routes in their order, whatever stands between and inside them. */
export function wordPatterns(routes: readonly OtpRoute[]): string[] {
  return packWords(routes.map(wordsOf), OPEN);
}

/** The same, and what is never honest whatever the words. */
export function suspectPatterns(routes: readonly OtpRoute[]): string[] {
  return packWords(routes.map(wordsOf), OPEN, NEVER_HONEST);
}

/** The last word of each route: what must stand in the path or header when the other words may stand elsewhere. */
export function lastWordPatterns(routes: readonly OtpRoute[]): string[] {
  return packWords(
    routes.map((route) => wordsOf(route).slice(-1)),
    OPEN,
  );
}

/** Finds the words in a query that is a path. */
export function queryPatterns(routes: readonly OtpRoute[]): string[] {
  return packWords(routes.map(wordsOf), OPEN_QUERY);
}

function packWords(words: ReadonlyArray<readonly string[]>, open: string, ...more: string[]): string[] {
  const source = (ofRoute: readonly string[]) => wordSource(ofRoute, (text) => fitsPattern(open + text + CLOSE));
  return pack([...more, ...new Set(words.map(source))], open, CLOSE);
}

function wordsOf(route: OtpRoute): string[] {
  return route._segments.flatMap(({ literal }: Segment) => (literal === undefined ? [] : [literal]));
}

/** `[^/]+` is safe for parameters here: a path with encoded or raw separators inside one is not plain. */
function plainSource(route: OtpRoute): string {
  return route._segments
    .map(({ literal }) => `/${literal === undefined ? '[^/]+' : literal.replace(/[-_.~]/g, '[-_.~]')}`)
    .join('');
}

/** As many letters of a word as find its place; the last word is the one that is read whole. */
const LETTERS_OF_EARLIER_WORDS = 2;

/** The beginning of a word, without what can be anything at its end. */
function beginning(word: string): string[] {
  const found = letters(word).slice(0, LETTERS_OF_EARLIER_WORDS);
  while (found.length > 0 && !/^[a-z0-9]$/.test(found.at(-1)!)) found.pop();
  return found;
}

/** Fewer letters match more, so a route that is too long for a pattern stays covered by the end of its last word. */
function wordSource(words: readonly string[], fits: (source: string) => boolean): string {
  const last = letters(words.at(-1)!);
  const earlier = words
    .slice(0, -1)
    .map(beginning)
    .filter((word) => word.length > 0);
  const source = () => [...earlier, last].map(spelt).join('.*');
  while (earlier.length > 0 && !fits(source())) earlier.shift();
  while (last.length > 1 && !fits(source())) last.shift();
  return source();
}

/** Bytes that some servers drop: controls, white space, invalid UTF-8. */
const DROPPED = '[^!-~]*';

/**
 * The letters of a word as servers may take them. Punctuation: some dispatchers treat it all alike. Letters that Unicode case
 * rules make of other characters (`k` of the Kelvin sign, `s` of the long s, `i` of the dotless i, `ss` of the sharp s, `fi` of
 * a ligature): any character, one for several letters or one for each.
 */
function letters(word: string): string[] {
  return (word.match(/ffi|ffl|ss|st|ff|fi|fl|./g) ?? []).map((together) => {
    if (/^[-_.~]$/.test(together)) return PUNCTUATION;
    if (/[ksi]/.test(together) || together.length > 1) return `.${`${DROPPED}.?`.repeat(together.length - 1)}`;
    return together;
  });
}

/** Holds the bytes that are dropped, too. */
const PUNCTUATION = '[^a-z0-9]*';

/** Between letters: bytes that some drop. None behind the last one, where anything may follow anyway. */
function spelt(word: readonly string[]): string {
  return word.reduce((text, letter) => {
    const touching = text.endsWith(PUNCTUATION) || letter === PUNCTUATION;
    return text + (text === '' || touching ? '' : DROPPED) + letter;
  }, '');
}
