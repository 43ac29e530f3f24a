import type { ByteSet } from '../regex/byte-set';
import type { Assertion, RegexNode } from '../regex/syntax';

/**
 * Patterns of AWS WAF in the part of regular expressions that all engines read alike: classes of ASCII in hexadecimal, no flags, no escapes of their own. They
 * say the same of texts that are visible ASCII and spaces, and of no other.
 */

const FIRST = 32;
const LAST = 126;
/** For a text of visible ASCII nothing is in it. */
const NOTHING = '[^\\x20-\\x7e]';
/** RE2 takes no larger count, all nested ones multiplied. */
const MOST_COUNTED = 1000;
/** A class of more characters finds nearly everything. */
const TOO_WIDE = 40;

const ASSERTION: Readonly<Record<Assertion, string>> = {
  begin: '^',
  lineBegin: '^',
  end: '$',
  finish: '$',
  lineEnd: '$',
  word: '\\b',
  notWord: '\\B',
};

/** Each class with what becomes of it by a mapping of bytes, as `LOWERCASE` is one: the bytes that the class would hold afterwards. */
export function beforeMapping(node: RegexNode, map: (byte: number) => number): RegexNode {
  switch (node.kind) {
    case 'bytes':
      return { kind: 'bytes', set: Uint8Array.from({ length: 256 }, (_, byte) => node.set[map(byte)]!) };
    case 'concat':
      return { kind: 'concat', parts: node.parts.map((part) => beforeMapping(part, map)) };
    case 'alternate':
      return { kind: 'alternate', options: node.options.map((option) => beforeMapping(option, map)) };
    case 'repeat':
      return { ...node, node: beforeMapping(node.node, map) };
    default:
      return node;
  }
}

/** The same pattern for any engine; undefined where it counts further than engines do. */
export function portable(node: RegexNode): string | undefined {
  return counts(node) > MOST_COUNTED ? undefined : written(node);
}

function written(node: RegexNode): string {
  switch (node.kind) {
    case 'empty':
      return '';
    case 'bytes':
      return classText(node.set);
    case 'assert':
      return ASSERTION[node.assertion];
    case 'concat':
      return node.parts.map((part) => (part.kind === 'alternate' ? `(?:${written(part)})` : written(part))).join('');
    case 'alternate':
      return node.options.map(written).join('|');
    case 'repeat': {
      const { min, max } = node;
      const times = max !== Number.POSITIVE_INFINITY ? `{${min},${max}}` : min === 0 ? '*' : `{${min},}`;
      return node.node.kind === 'bytes' ? `${written(node.node)}${times}` : `(?:${written(node.node)})${times}`;
    }
  }
}

function counts(node: RegexNode): number {
  if (node.kind === 'concat') return Math.max(1, ...node.parts.map(counts));
  if (node.kind === 'alternate') return Math.max(1, ...node.options.map(counts));
  if (node.kind !== 'repeat') return 1;
  return counts(node.node) * Math.max(1, node.max === Number.POSITIVE_INFINITY ? node.min : node.max);
}

/**
 * What a text has to have, in this order, for the pattern to match once escapes in it were undone: each character that the pattern can't do without, or a byte
 * with which an escape begins. Every step goes to the next such place and no further, so an engine that backtracks needs no longer than one that doesn't.
 *
 * @param escapes bytes of which any character may come
 */
export function skeleton(node: RegexNode, escapes: ByteSet): string {
  const needed = steps(node, escapes);
  return needed === '' ? '' : `^${needed}`;
}

function steps(node: RegexNode, escapes: ByteSet): string {
  switch (node.kind) {
    case 'bytes': {
      const found = node.set.map((flag, byte) => flag | escapes[byte]!);
      // In a query a plus sign is a space.
      if (found[32]) found[43] = 1;
      if (size(found) > TOO_WIDE) return '';
      const other = found.map((flag) => 1 - flag);
      return `${classText(other)}*${classText(found)}`;
    }
    case 'concat':
      return node.parts.map((part) => steps(part, escapes)).join('');
    case 'alternate': {
      const options = new Set(node.options.map((option) => steps(option, escapes)));
      if (options.has('')) return '';
      return options.size === 1 ? [...options][0]! : `(?:${[...options].join('|')})`;
    }
    case 'repeat':
      return node.min === 0 ? '' : steps(node.node, escapes);
    default:
      return '';
  }
}

function size(set: ByteSet): number {
  let count = 0;
  for (let byte = FIRST; byte <= LAST; byte++) count += set[byte]!;
  return count;
}

function classText(set: ByteSet): string {
  const ranges: string[] = [];
  for (let low = FIRST; low <= LAST; low++) {
    if (!set[low]) continue;
    let high = low;
    while (high < LAST && set[high + 1]) high++;
    ranges.push(low === high ? character(low) : `${character(low)}-${character(high)}`);
    low = high;
  }
  if (ranges.length === 0) return NOTHING;
  return ranges.length === 1 && !ranges[0]!.includes('-') ? ranges[0]! : `[${ranges.join('')}]`;
}

/** Letters and digits as they are. */
function character(byte: number): string {
  const text = String.fromCharCode(byte);
  return /[A-Za-z0-9]/.test(text) ? text : `\\x${byte.toString(16)}`;
}
