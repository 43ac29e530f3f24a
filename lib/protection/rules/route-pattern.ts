import { MAX_PATTERN_LENGTH, type OtpRoute, RouteKind, type Segment } from '../otp-route';
import { pack } from './packing';

/**
 * Regular expressions for routes, packed so that as few as possible are needed (each costs its transformations again).
 * All are written for a lower-cased subject.
 */

/**
 * A path that every server reads the same way: plain segments, none empty or of dots alone, one trailing slash at most. A dot
 * inside a path that goes on is plain only in numbers (`/v1.2/`): behind `/index.php/` many servers start anew.
 */
export const PLAIN_PATH = `^(?:/\\.?[A-Za-z0-9_~-]+(?:\\.[0-9][A-Za-z0-9_~-]*)*)*(?:/|/\\.*[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)?$`;

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
const OPEN_QUERY = '(?s)^(?:[/\\\\].*?|(?:.*&)?(?:(?:r|[\\W_]url|route|rest[\\W_]route)=\\W*|[sq]=[/\\\\].*?))(?:';

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
  const room = MAX_PATTERN_LENGTH - open.length - CLOSE.length;
  return pack([...more, ...new Set(words.map((ofRoute) => wordSource(ofRoute, room)))], open, CLOSE);
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

/** Fewer letters match more, so a route that is too long for a pattern stays covered by its last words. */
function wordSource(words: readonly string[], room: number): string {
  const letters = words.map(foldable);
  const source = () => letters.map((word) => word.join('')).join('.*?');
  while (letters.length > 1 && source().length > room) letters.shift();
  while (source().length > room) letters[0].shift();
  return source();
}

/** Bytes that some servers drop: controls, white space, invalid UTF-8. */
const DROPPED = '[^!-~]*';

/**
 * A word as servers may take it. Between letters: bytes that some drop. Punctuation: some dispatchers treat it all alike. Letters
 * that Unicode case rules make of other characters (`k` of the Kelvin sign, `s` of the long s, `i` of the dotless i, `ss` of the
 * sharp s, `fi` of a ligature): any character, one for several letters or one for each.
 */
function foldable(word: string): string[] {
  return (word.match(/ffi|ffl|ss|st|ff|fi|fl|./g) ?? []).map((letters) => {
    if (/^[-_.~]$/.test(letters)) return '[\\W_]*';
    if (/[ksi]/.test(letters) || letters.length > 1) return `.${DROPPED}${`.?${DROPPED}`.repeat(letters.length - 1)}`;
    return letters + DROPPED;
  });
}
