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
export const PLAIN_PATH = '^(?:/\\.?[\\w~-]+(?:\\.\\d[\\w~-]*)*)*(?:/|/\\.*[\\w~-][\\w.~-]*)?$';

/** A host name or address with an optional port. `_` stands in no host name, but in names of internal hosts. */
export const PLAIN_HOST = '^(?:\\w[\\w.-]*|\\[[0-9A-Fa-f:.]+\\])(?::\\d{1,5})?$';

/** Undecoded escapes and overlong UTF-8, where a lenient decoder sees ASCII: no client writes them. */
const NEVER_HONEST = ['%[0-9a-f]{2}', '[\\xc0\\xc1][\\x80-\\xbf]', '\\xe0[\\x80-\\x9f]', '\\xf0[\\x80-\\x8f]'].join(
  '|',
);

/** What may stand behind a route in plain form: a default action, a format suffix, a slash. */
const TAIL = '(?:/index)?(?:\\.[^/]*)?/?$';
const TAIL_OF_PREFIX = '(?:[/.].*)?$';

const OPEN = '(?s)(?:';
const CLOSE = ')';
/** The longest opening (of `queryPatterns`) counts. */
const WORDS_LENGTH = MAX_PATTERN_LENGTH - '(?s)^[/\\\\].*?(?:)'.length;

/** Patterns that match the plain form of the routes. */
export function plainPatterns(routes: readonly OtpRoute[]): string[] {
  // A route that is a script (`/otp.php`) runs for everything below it, like a prefix.
  const isPrefix = (route: OtpRoute) => route._kind === RouteKind.PREFIX || /\.[^/]*$/.test(route.pattern);
  const paths = routes.filter((route) => route._kind !== RouteKind.REGEX);
  const sources = (wanted: boolean) => paths.filter((route) => isPrefix(route) === wanted).map(plainSource);
  return [
    ...pack(sources(false), '^(?:', `)${TAIL}`),
    ...pack(sources(true), '^(?:', `)${TAIL_OF_PREFIX}`),
    ...routes.filter((route) => route._kind === RouteKind.REGEX).map((route) => route.pattern),
  ];
}

/** Patterns that find the literal words of the routes in their order, whatever stands between and inside them. */
export function wordPatterns(routes: readonly OtpRoute[]): string[] {
  return pack(
    routes.map((route) => wordSource(wordsOf(route))),
    OPEN,
    CLOSE,
  );
}

/** The same, and what is never honest whatever the words. */
export function suspectPatterns(routes: readonly OtpRoute[]): string[] {
  return pack([NEVER_HONEST, ...routes.map((route) => wordSource(wordsOf(route)))], OPEN, CLOSE);
}

/** The last word of each route: what must stand in the path or header when the other words may stand elsewhere. */
export function lastWordPatterns(routes: readonly OtpRoute[]): string[] {
  return pack([...new Set(routes.map((route) => wordSource(wordsOf(route).slice(-1))))], OPEN, CLOSE);
}

/** Queries that some frameworks route by: `/?/api/auth/otp`. The last word is enough: no honest query starts with a slash. */
export function queryPatterns(routes: readonly OtpRoute[]): string[] {
  return pack([...new Set(routes.map((route) => wordSource(wordsOf(route).slice(-1))))], '(?s)^[/\\\\].*?(?:', CLOSE);
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
function wordSource(words: readonly string[]): string {
  const letters = words.map(foldable);
  const source = () => letters.map((word) => word.join('')).join('.*?');
  while (letters.length > 1 && source().length > WORDS_LENGTH) letters.shift();
  while (source().length > WORDS_LENGTH) letters[0].shift();
  return source();
}

/**
 * A word as servers may take it. Between letters: bytes that some servers drop (controls, invalid UTF-8). Punctuation: some
 * dispatchers treat it all alike. Letters that Unicode case rules make of other characters (`k` of the Kelvin sign, `s` of the
 * long s, `i` of the dotless i, `ss` of the sharp s, `fi` of a ligature): any character.
 */
function foldable(word: string): string[] {
  const dropped = '[^!-~]*';
  return (word.match(/ffi|ffl|ss|st|ff|fi|fl|./g) ?? []).map((letters) => {
    if (/^[-_.~]$/.test(letters)) return '[\\W_]*';
    if (letters.length > 1) return `.{1,3}${dropped}`;
    return (/[ksi]/.test(letters) ? '.' : letters) + dropped;
  });
}
