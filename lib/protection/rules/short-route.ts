import { type OtpRoute, RouteKind } from '../otp-route';
import { fitsPattern, pack } from './packing';
import {
  BEHIND,
  BEHIND_IN_BYTES,
  BEHIND_PREFIX,
  BEHIND_PREFIX_IN_BYTES,
  BEHIND_SHORT,
  BEHIND_SHORT_PREFIX,
  type Ends,
} from './route-end';
import { behind, DROPPED_IN_FRONT, IN_FRONT, SEPARATOR, wordsOf } from './route-pattern';

/**
 * Routes that are one word of few letters. Names in other languages hold such a word, too, so it is read closely where a path can only be read in one
 * way.
 */

/** Whether nothing but a few letters tells a route. */
export function isShort(route: OtpRoute): boolean {
  const words = wordsOf(route);
  const own = route._kind === RouteKind.REGEX || route._kind === RouteKind.PROCEDURE;
  return !own && words.length === 1 && /^[a-z0-9]{1,4}$/i.test(words[0]!);
}

const CONTINUED = '%[89ab][\\da-f]';

/**
 * A path as browsers write it: encoded once, valid UTF-8, and encoded nothing but what has to be. There is one way to read it, so a word in it stands
 * in text. No letter, digit, dot, slash, backslash, percent sign or control is encoded in it.
 */
export const PLAIN_TEXT =
  '(?i)^(?:[!-$&-[\\]-~]|%(?:2[0-46-9a-c]|3[a-f]|5[bdef]|7[b-e]|[46]0|' +
  `(?:c[2-9a-f]|d[\\da-f]|e0%[ab][\\da-f]|ed%[89][\\da-f]|(?:e[1-9a-cef]|f0%[9ab][\\da-f])${CONTINUED})${CONTINUED}))+$`;

/**
 * Characters that Unicode makes the same as these letters, as a path has them: `s` is also the long s, `i` the dotless i. A path that holds one of them
 * may be read in several ways.
 */
const SAME: ReadonlyArray<readonly [letters: RegExp, characters: string]> = [
  [/i/, '%c4%b[01]'],
  [/k/, '%e2%84%aa'],
  [/s/, '%c5%bf'],
  [/ss/, '%c3%9f|%e1%ba%9e'],
  [/ff|f[il]|st/, '%ef%ac%8'],
];

/** Finds characters that one of the routes may have for its letters; undefined where there are none. */
export function sameLetters(routes: readonly OtpRoute[]): string | undefined {
  const words = routes.map(wordOf);
  const found = SAME.flatMap(([letters, characters]) => (words.some((word) => letters.test(word)) ? characters : []));
  return found.length === 0 ? undefined : `(?i)${found.join('|')}`;
}

/** What stands before a word in text, besides a separator. */
const SPACE = ' *';

/** Between letters in text: punctuation that some dispatchers drop. */
const DROPPED_IN_TEXT = '[^\\w/ \\x80-\\xff-]*';

/** For a path that is `PLAIN_TEXT` and decoded once. No server takes letters out of text. */
export function shortPatterns(routes: readonly OtpRoute[]): string[] {
  const open = `(?i)(?:${SEPARATOR}|^)${SPACE}(?:`;
  return [false, true].flatMap((below) => {
    const { whole, parts } = below ? BEHIND_SHORT_PREFIX : BEHIND_SHORT;
    const alike = routes.filter((route) => (behind(route) === BEHIND_PREFIX) === below);
    const words = [...new Set(alike.map((route) => wordOf(route).split('').join(DROPPED_IN_TEXT)))];
    const fits = (word: string) => fitsPattern(open + word + whole);
    const long = words.filter((word) => !fits(word));
    return [...pack(words.filter(fits), open, whole), ...parts.flatMap((part) => pack(long, open, part))];
  });
}

/**
 * A path of which these words are all that is left, or one with something that may take away what stands before them. Behind other segments in plain text
 * or in letters of older encodings they are no route, as in plain form: `%84I%84t` is `it` to a server that drops bytes, and a name in Cyrillic.
 */
const IN_FRONT_IN_BYTES = `(?:^[^a-z0-9-]*|[^\\w/\\x80-\\xff -].*${SEPARATOR}${DROPPED_IN_FRONT})`;

/** Whether something may stand in front of the route: what a parameter stands for, or the base path of an API. */
function isBehind({ _segments, _isAnywhere }: OtpRoute): boolean {
  return _segments.length > 1 || _isAnywhere;
}

/** Patterns of short words for a path that isn't `PLAIN_TEXT`. `patternsOf` gives those for text of any kind. */
export function inBytes(routes: readonly OtpRoute[], patternsOf: (routes: readonly OtpRoute[]) => string[]): string[] {
  const together = (alike: readonly OtpRoute[], front: string): string[] => {
    const patterns = patternsOf(alike).map((pattern) => ({ pattern, closely: closer(pattern, front) }));
    if (alike.length > 1 && patterns.some(({ closely }) => !fitsPattern(closely))) {
      const half = Math.ceil(alike.length / 2);
      return [...together(alike.slice(0, half), front), ...together(alike.slice(half), front)];
    }
    return patterns.map(({ pattern, closely }) => (fitsPattern(closely) ? closely : pattern));
  };
  return [IN_FRONT, IN_FRONT_IN_BYTES].flatMap((front) => {
    const alike = routes.filter((route) => isBehind(route) === (front === IN_FRONT));
    return alike.length === 0 ? [] : together(alike, front);
  });
}

function closer(pattern: string, front: string): string {
  const inOrder = (ends: Ends, end: string, text: string) =>
    ends.reduce((written, each) => written.replace(each, () => end), text);
  return inOrder(BEHIND_PREFIX, BEHIND_PREFIX_IN_BYTES, inOrder(BEHIND, BEHIND_IN_BYTES, pattern)).replace(
    IN_FRONT,
    () => front,
  );
}

function wordOf(route: OtpRoute): string {
  return wordsOf(route)[0]!.toLowerCase();
}
