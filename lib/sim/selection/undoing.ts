import type { TextTransformation } from '../../waf/statement';
import type { ByteSet } from '../regex/byte-set';
import type { RegexNode } from '../regex/syntax';
import { all, any, type Condition, like, not } from './condition';
import { beforeMapping, portable, skeleton } from './portable-regex';

/**
 * Transformations that leave what they don't decode in its order: each character of their outcome stood in the text as it is, or comes of an escape that began at
 * a place of its own. `%2541` is `A` after two of them, and began at one percent sign.
 */
const ESCAPES: Readonly<Record<string, string>> = {
  NONE: '',
  LOWERCASE: '',
  UPPERCASE: '',
  URL_DECODE: '%',
  URL_DECODE_UNI: '%',
  HTML_ENTITY_DECODE: '&',
  JS_DECODE: '\\',
  JS_DECODE_EXT: '\\',
  ESCAPE_SEQ_DECODE: '\\',
  CSS_DECODE: '\\',
  REMOVE_WHITESPACE: '',
  COMPRESS_WHITE_SPACE: '',
  TRIM: '',
  TRIM_LEFT: '',
  TRIM_RIGHT: '',
  REMOVE_NULLS: '',
  REPLACE_NULLS: '',
  NORMALIZE_PATH: '',
  NORMALIZE_PATH_WIN: '\\',
};
/** Characters that become nothing, or a space, and never another one. */
const CHANGED: Readonly<Record<string, string>> = {
  URL_DECODE: '+',
  URL_DECODE_UNI: '+',
  REMOVE_WHITESPACE: ' ',
  COMPRESS_WHITE_SPACE: ' ',
  TRIM: ' ',
  TRIM_LEFT: ' ',
  TRIM_RIGHT: ' ',
};
/** Where paths are put in order, a text without these stays as it is. */
const UNTIDY = '\\x2f\\x2f|(?:^|\\x2f)\\x2e';

/** What a column has to be like for a pattern to match after the transformations. */
export interface Reading {
  /** True of every text that matches. */
  readonly atLeast: Condition;
  /** True of no text that doesn't match. */
  readonly atMost: Condition;
}

const UNKNOWN: Reading = { atLeast: true, atMost: false };

/** Of columns that hold visible ASCII and spaces; for any other text neither says anything. */
export function reading(column: string, pattern: RegexNode, transformations: readonly TextTransformation[]): Reading {
  const types = transformations.map(({ Type }) => Type);
  if (types.some((type) => ESCAPES[type] === undefined)) return UNKNOWN;
  const [lower, upper] = [types.includes('LOWERCASE'), types.includes('UPPERCASE')];
  if (lower && upper) return UNKNOWN;
  const node = lower ? beforeMapping(pattern, lowerByte) : upper ? beforeMapping(pattern, upperByte) : pattern;
  const text = portable(node);
  const plain: Condition = text === undefined ? true : like(column, text);
  const escapes = setOf(types.map((type) => ESCAPES[type]).join(''));
  const tidies = types.some((type) => type.startsWith('NORMALIZE'));
  const others = setOf(types.map((type) => (ESCAPES[type] ?? '') + (CHANGED[type] ?? '')).join(''));
  const changed = [classOf(others), ...(tidies ? [UNTIDY] : [])].filter((part) => part !== '');
  if (changed.length === 0) return { atLeast: plain, atMost: text === undefined ? false : plain };
  const needed = skeleton(node, escapes);
  const mayChange = like(column, changed.join('|'));
  return {
    atLeast: all([needed === '' ? true : like(column, needed), any([plain, mayChange])]),
    atMost: text === undefined ? false : all([plain, not(mayChange)]),
  };
}

function lowerByte(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

function upperByte(byte: number): number {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}

function setOf(characters: string): ByteSet {
  const set = new Uint8Array(256);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

function classOf(set: ByteSet): string {
  const bytes = [...set.keys()].filter((byte) => set[byte]);
  return bytes.length === 0 ? '' : `[${bytes.map((byte) => `\\x${byte.toString(16)}`).join('')}]`;
}
