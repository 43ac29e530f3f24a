import { ROUTE_FRONT, ROUTE_TAIL, ROUTE_TAIL_BELOW } from '../../contract/protection/route-tails';
import { type OtpRoute, RouteKind } from '../otp-route';
import { fitsPattern, pack } from './packing';
import { BEHIND, BEHIND_PREFIX } from './route-end';

/**
 * Regular expressions for routes, packed so that as few as possible are needed (each costs its transformations again).
 * Letter case is ignored by a flag, which is free; only own patterns of the owner want a lower-cased subject.
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

/**
 * Escapes that two decodings leave and overlong UTF-8, where a lenient decoder sees ASCII: no client writes them. Two bytes of that kind are parts of Japanese in
 * older encodings, unless they begin a text.
 */
const NEVER_HONEST = '%[\\da-f]{2}|[ -~][\\xc0\\xc1][\\x80-\\xbf]|[\\xe0\\xf0][\\x80\\x81]';

export const FLAGS = '(?is)';

/**
 * What stands before the word that is read whole: a separator, then spaces and bytes that some servers drop. So neither `hotpot` nor `(auth)` nor
 * `Port of Spain` holds a word.
 */
export const SEPARATOR = '[/\\\\]';
const DROPPED_IN_FRONT = '[^!-~]*';

/**
 * Queries that frameworks take the path from: `/?/api/auth/otp`, and the arguments that some give it by name. `s` and `q` are
 * names of search fields, too, so there the value must begin like a path.
 */
const QUERY_PATH = '(?:(?:^|(?:^|&)[sq]=)[/\\\\]|(?:^|&)(?:r|[\\W_]?url|route|rest[\\W_]route)=)';

/** The same where any argument may be the path. */
const ANY_QUERY_PATH = '[/\\\\]';

/** Patterns that match the plain form of the routes, without the own patterns of the owner. */
export function plainPatterns(routes: readonly OtpRoute[]): string[] {
  const paths = routes.flatMap(({ _paths }) => _paths).filter((route) => route._kind !== RouteKind.REGEX);
  const sources = (wanted: boolean) => paths.filter((route) => coversBelow(route) === wanted).map(plainSource);
  return [
    ...pack(sources(false), ROUTE_FRONT, `)${ROUTE_TAIL}`),
    ...pack(sources(true), ROUTE_FRONT, `)${ROUTE_TAIL_BELOW}`),
  ];
}

/** The own patterns of the owner, for a lower-cased subject. */
export function ownPatterns(routes: readonly OtpRoute[]): string[] {
  return routes.filter((route) => route._kind === RouteKind.REGEX).map(({ pattern }) => withTail(pattern));
}

/** A route that is a script (`/otp.php`) runs for everything below it, like a prefix. */
function coversBelow(route: OtpRoute): boolean {
  if (route._kind === RouteKind.PROCEDURE) return false;
  return route._kind === RouteKind.PREFIX || /\.[^/]*$/.test(route.pattern);
}

/** The owner's `$` stands for the end of the route; servers take more behind it. */
function withTail(pattern: string): string {
  return /(?<!\\)\$$/.test(pattern) ? pattern.slice(0, -1) + ROUTE_TAIL : pattern;
}

/** Patterns that find the literal words of the routes in their order, whatever stands between and inside them. */
export function wordPatterns(routes: readonly OtpRoute[]): string[] {
  return packWords(routes, wordsOf);
}

/** The same for routers that drop any punctuation and go on reading behind the route. */
export function widePatterns(routes: readonly OtpRoute[]): string[] {
  return wordPatterns(routes).map((pattern) => pattern.replaceAll(DROPPED, PUNCTUATION).replace(BEHIND, BEHIND_PREFIX));
}

/** The same, and what is never honest whatever the words. For a subject with two layers of encoding undone: what is left of a third is never honest. */
export function suspectPatterns(routes: readonly OtpRoute[]): string[] {
  const [first = '', ...more] = wordPatterns(routes);
  const together = FLAGS + NEVER_HONEST + first.replace(FLAGS, '|');
  return fitsPattern(together) ? [together, ...more] : [FLAGS + NEVER_HONEST, first, ...more];
}

/** The last word of each route: what must stand in the path or header when the other words may stand elsewhere. */
export function lastWordPatterns(routes: readonly OtpRoute[]): string[] {
  return packWords(routes, (route) => wordsOf(route).slice(-1));
}

/** Finds the words in a query that is a path. */
export function queryPatterns(routes: readonly OtpRoute[], anyArgument = false): string[] {
  return packWords(routes, wordsOf, anyArgument ? ANY_QUERY_PATH : QUERY_PATH);
}

/**
 * Finds the routes in a query or header that is a path without decoding, which is the dear part. For what only counts and asks for nothing: the end of the
 * last word in whatever case, or a letter, digit or `-._~` that is encoded, as no client does.
 */
export function rawPatterns(routes: readonly OtpRoute[]): { readonly query: string[]; readonly header: string[] } {
  const words = routes.flatMap((route) => wordsOf(route).slice(-1)).map((word) => word.slice(-TELLING_LETTERS));
  const ends = [...new Set(words)].map((word) => word.replace(/[^a-z0-9]/gi, '[\\W_]'));
  const patterns = (open: string) =>
    pack(ends, `${FLAGS}${open}(?:%(?:2[de]|3\\d|5f|7e|[46][1-9a-f]|[57][\\da])|(?:`, ')(?:[^\\w-]|$))');
  return { query: patterns(`${QUERY_PATH}[^&]*`), header: patterns('') };
}

/** Of a long word; more would not fit into a pattern. */
const TELLING_LETTERS = 10;

/** What is looked for of a route besides its plain form. */
interface Words {
  readonly texts: readonly string[];
  /** What may stand before the last of them, besides a separator. */
  readonly before: string;
  /** Whether they are words of their own there, and not parts of longer ones. */
  readonly whole: boolean;
  readonly inQuery: boolean;
  /** Pattern of what follows the last of them, and the end of the group. */
  readonly behind: string;
}

function packWords(routes: readonly OtpRoute[], textsOf: (route: OtpRoute) => string[], query = ''): string[] {
  const open = `${FLAGS}${query}(?:`;
  const words = routes
    .flatMap(({ _paths }) => _paths)
    .map((route): Words => {
      const whole = route._kind !== RouteKind.REGEX;
      // A batch of tRPC.
      const before = route._kind === RouteKind.PROCEDURE ? ',|' : '';
      return { texts: textsOf(route), before, whole, inQuery: query !== '', behind: behind(route) };
    });
  return [BEHIND, BEHIND_PREFIX, ')'].flatMap((close) => {
    const fits = (text: string) => fitsPattern(open + text + close);
    const alike = words.filter((ofRoute) => ofRoute.behind === close);
    const sources = [...new Set(alike.map((ofRoute) => wordSource(ofRoute, fits)))];
    // Said once where it stands before each of them.
    const front = sources.every((source) => source.startsWith(before())) ? before() : '';
    const rest = sources.map((source) => source.slice(front.length));
    return pack(rest, `${FLAGS}${query}${front}(?:`, close);
  });
}

/** Words of an own pattern may stand in the middle of a segment, so nothing is known of what follows. */
export function behind(route: OtpRoute): string {
  if (route._kind === RouteKind.REGEX) return ')';
  if (route._kind === RouteKind.PROCEDURE) return BEHIND_PREFIX;
  return coversBelow(route) || route._segments.at(-1)!.literal === undefined ? BEHIND_PREFIX : BEHIND;
}

export function wordsOf(route: OtpRoute): string[] {
  return route._segments.flatMap(({ literal }, index) => {
    if (literal === undefined) return [];
    return [index === route._segments.length - 1 ? lastWord(route, literal) : literal];
  });
}

/** Scripts can be asked for without their suffix: `/otp` runs `otp.php`. What stands behind the dot of a procedure is its name. */
function lastWord(route: OtpRoute, literal: string): string {
  if (route._kind === RouteKind.PROCEDURE) return literal;
  return literal.replace(/(?<=.)\.[a-z][a-z0-9]{1,7}$/, '');
}

/**
 * `[^/]+` is safe for parameters here: a path with encoded or raw separators inside one is not plain. Two words in a row may stand
 * behind a prefix, and touch each other, since some proxies cut a prefix off as text: `/apiauth/otp` is `/auth/otp` behind them. One
 * word alone must be the whole path, or pages of that name anywhere would be the route.
 */
function plainSource(route: OtpRoute): string {
  const { _segments: segments } = route;
  const literals = segments.filter(({ literal }) => literal !== undefined).length;
  return segments.reduce(
    (text, { literal }, index) => {
      if (literal === undefined) return `${text}/[^/]+`;
      const touching = index > 0 && segments[index - 1]!.literal !== undefined;
      const word = index === segments.length - 1 ? lastWord(route, literal) : literal;
      return `${text}/${touching ? '?' : ''}${word.replace(/[-_.~]/g, '[-_.~]')}`;
    },
    literals > 1 || route._hasBasePath ? '' : '^',
  );
}

/** As many letters of the word before the last as find its place, then of those before it; the last word is the one that is read whole. */
const LETTERS_OF_EARLIER_WORDS = [2, 1];

/** The beginning of a word, without what can be anything at its end. */
function beginning(word: string, index: number, words: readonly string[]): string[] {
  const wanted = LETTERS_OF_EARLIER_WORDS[words.length - 1 - index] ?? LETTERS_OF_EARLIER_WORDS.at(-1);
  const found = letters(word).slice(0, wanted);
  while (found.length > 0 && !/^[a-z0-9]$/.test(found.at(-1)!)) found.pop();
  return found;
}

/** Fewer letters match more, so a route that is too long for a pattern stays covered by the end of its last word. */
function wordSource({ texts, before: also, whole, inQuery }: Words, fits: (source: string) => boolean): string {
  const word = texts.at(-1)!;
  const last = letters(word, word.length <= SHORT);
  const earlier = texts
    .slice(0, -1)
    .map(beginning)
    .filter((word) => word.length > 0);
  let uncut = whole;
  const source = () => {
    const found = uncut && !inQuery ? before(texts.at(-2), also) + spelt(last) : spelt(last);
    return (inQuery ? inFrontOf(uncut) : '') + [...earlier.map(spelt), found].join('.*');
  };
  while (earlier.length > 0 && !fits(source())) earlier.shift();
  while (last.length > 1 && !fits(source())) {
    last.shift();
    uncut = false;
  }
  return source();
}

/** A prefix that was cut off as text leaves the word right behind the end of the one before. */
function before(word = '', also = ''): string {
  const end = /[a-z0-9]{2}$/.exec(word)?.[0];
  return end === undefined
    ? `(?:${also}${SEPARATOR}|^)${DROPPED_IN_FRONT}`
    : `(?:${also}${SEPARATOR}${DROPPED_IN_FRONT}|${end})`;
}

/** Between where a path begins in a query and the words. */
function inFrontOf(uncut: boolean): string {
  return uncut ? '(?:.*\\W)?' : '.*';
}

/**
 * Bytes that some servers drop: controls, invalid UTF-8; and the punctuation that some dispatchers drop. Not what stands between the words
 * of a title, or a route would be found across them.
 */
const DROPPED = '[^\\w/ -]*';

/** Where a route has punctuation. */
const PUNCTUATION = '[\\W_]*';

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
const SHORT = 3;

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
function letters(word: string, exact = false): string[] {
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
function spelt(word: readonly string[]): string {
  return word.reduce((text, letter) => {
    const touching = text.endsWith(PUNCTUATION) || letter === PUNCTUATION;
    return text + (text === '' || touching ? '' : DROPPED) + letter;
  }, '');
}
