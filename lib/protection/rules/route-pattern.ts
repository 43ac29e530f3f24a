import { ROUTE_FRONT, ROUTE_TAIL, ROUTE_TAIL_BELOW } from '../../contract/protection/route-tails';
import { type OtpRoute, RouteKind } from '../otp-route';
import { fitsPattern, pack } from './packing';
import { BEHIND, BEHIND_PREFIX, type Ends } from './route-end';
import { DROPPED, letters, PUNCTUATION, SHORT, spelt } from './spelt-word';

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

/** Escapes that two decodings leave. No client writes them. */
const NEVER_HONEST = '%[\\da-f]{2}';

const FLAGS = '(?is)';

/**
 * What stands before the word that is read whole: a separator, then spaces and bytes that some servers drop. So neither `hotpot` nor `(auth)` nor
 * `Port of Spain` holds a word.
 */
export const SEPARATOR = '[/\\\\]';
export const DROPPED_IN_FRONT = '[^!-~]*';
/** Before a word alone. */
export const IN_FRONT = `(?:${SEPARATOR}|^)${DROPPED_IN_FRONT}`;

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
export function coversBelow(route: OtpRoute): boolean {
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
  return wordPatterns(routes).map((pattern) =>
    BEHIND.reduce((text, end) => text.replace(end, BEHIND_PREFIX[1]), pattern.replaceAll(DROPPED, PUNCTUATION)),
  );
}

/** The same, and what is never honest whatever the words. For a subject with two layers of encoding undone: what is left of a third is never honest. */
export function suspectPatterns(routes: readonly OtpRoute[]): string[] {
  const patterns = packWords(routes, wordsOf, '', `${NEVER_HONEST}|`);
  const together = patterns.map((pattern) => FLAGS + NEVER_HONEST + pattern.replace(FLAGS, '|'));
  const roomy = together.findIndex(fitsPattern);
  if (roomy < 0) return [FLAGS + NEVER_HONEST, ...patterns];
  return patterns.map((pattern, n) => (n === roomy ? together[n]! : pattern));
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
  /** What follows the last of them, and the end of the group. */
  readonly behind: Ends;
}

/** Letters at the end of a long word that tell it without the rest. */
const TELLING_END = 7;
const end = (word: string) => spelt(letters(word).slice(-TELLING_END)) || word;

/** `more`: what goes into one of the patterns besides, so the first route leaves room for it. */
function packWords(
  routes: readonly OtpRoute[],
  textsOf: (route: OtpRoute) => string[],
  query = '',
  more = '',
): string[] {
  const words = routes
    .flatMap(({ _paths }) => _paths)
    .map((route): Words => {
      const whole = route._kind !== RouteKind.REGEX;
      // A batch of tRPC.
      const before = route._kind === RouteKind.PROCEDURE ? ',|' : '';
      return { texts: textsOf(route), before, whole, inQuery: query !== '', behind: behind(route) };
    });
  return [BEHIND, BEHIND_PREFIX, AFTER_OWN].flatMap((ends) => {
    const alike = words.filter((ofRoute) => ofRoute.behind === ends);
    const [full, brief] = ends;
    const short = packAlike(alike, query, brief);
    const roomy = (ofRoute: Words) => {
      const fits = (text: string) =>
        fitsPattern(`${ofRoute === alike[0] ? more : ''}${FLAGS}${query}(?:${text}${full}`);
      const source = wordSource(ofRoute, fits);
      const isWhole = source === wordSource(ofRoute, () => true) || source.endsWith(end(ofRoute.texts.at(-1)!));
      return isWhole && fits(source);
    };
    const long = [
      ...packAlike(alike.filter(roomy), query, full),
      ...packAlike(
        alike.filter((ofRoute) => !roomy(ofRoute)),
        query,
        brief,
      ),
    ];
    // Each pattern costs its transformations again.
    return long.length > short.length ? short : long;
  });
}

function packAlike(words: readonly Words[], query: string, close: string): string[] {
  const fits = (text: string) => fitsPattern(`${FLAGS}${query}(?:${text}${close}`);
  const sources = [...new Set(words.map((ofRoute) => wordSource(ofRoute, fits)))];
  // Said once where it stands before each of them.
  const front = sources.every((source) => source.startsWith(before())) ? before() : '';
  const rest = sources.map((source) => source.slice(front.length));
  return pack(rest, `${FLAGS}${query}${front}(?:`, close);
}

/** Words of an own pattern may stand in the middle of a segment, so nothing is known of what follows. */
const AFTER_OWN: Ends = [')', ')'];

export function behind(route: OtpRoute): Ends {
  if (route._kind === RouteKind.REGEX) return AFTER_OWN;
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
    literals > 1 || route._isAnywhere ? '' : '^',
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
