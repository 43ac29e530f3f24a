import { ANY, complement, eitherCase, foldCase, NEWLINE, singleByte } from './byte-set';
import { parseClass } from './character-class';
import { readEscape } from './escape';
import { type Assertion, RegexError, type RegexNode } from './syntax';
import { refuseGroup } from './unsupported';

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  /** Blanks and tabs in classes are nothing, too. */
  readonly xx: boolean;
}

const EMPTY: RegexNode = { kind: 'empty' };
const PLAIN: Flags = { i: false, m: false, s: false, x: false, xx: false };
const NOT_NEWLINE = complement(NEWLINE);

/**
 * PCRE syntax on bytes, less what AWS WAF doesn't support (topic waf-regex-pattern-support) and less lookaround, which no
 * engine in linear time evaluates.
 * @throws RegexError
 */
export function parseRegex(pattern: string): RegexNode {
  const parser = new Parser(pattern);
  const node = parser.alternation(PLAIN);
  parser.expectEnd();
  return node;
}

class Parser {
  private at = 0;

  constructor(private readonly pattern: string) {}

  expectEnd(): void {
    if (this.at < this.pattern.length) throw new RegexError('invalid_regex', 'unmatched ")"');
  }

  /** Up to the closing parenthesis or the end. Flags that are set inside hold for the rest of the group. */
  alternation(outer: Flags): RegexNode {
    let flags = outer;
    const options: RegexNode[] = [];
    let parts: RegexNode[] = [];
    for (;;) {
      if (flags.x) this.skipComments();
      const next = this.pattern[this.at];
      if (next === undefined || next === ')') break;
      if (next === '|') {
        this.at++;
        options.push(concat(parts));
        parts = [];
        continue;
      }
      const changed = this.inlineFlags(flags);
      if (changed) {
        flags = changed;
        continue;
      }
      const atom = this.atom(flags);
      if (atom) parts.push(this.quantified(atom, flags));
    }
    options.push(concat(parts));
    return options.length === 1 ? options[0]! : { kind: 'alternate', options };
  }

  private skipComments(): void {
    for (;;) {
      const next = this.pattern[this.at];
      if (next !== undefined && ' \t\n\v\f\r'.includes(next)) this.at++;
      else if (next === '#') {
        const end = this.pattern.indexOf('\n', this.at);
        this.at = end < 0 ? this.pattern.length : end + 1;
      } else return;
    }
  }

  /** What stands between an atom and its quantifier without being anything: comments, and quotes of nothing. */
  private skipNothing(flags: Flags): void {
    for (;;) {
      if (flags.x) this.skipComments();
      const nothing = /\(\?#[^)]*\)|\\Q\\E|\\E/y;
      nothing.lastIndex = this.at;
      const match = nothing.exec(this.pattern);
      if (!match) return;
      this.at += match[0].length;
    }
  }

  /** `(?i)` and the like, which stand for themselves. */
  private inlineFlags(flags: Flags): Flags | undefined {
    const found = /\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/y;
    found.lastIndex = this.at;
    const match = found.exec(this.pattern);
    if (!match || match[0] === '(?)') return undefined;
    if (match[1] === 'R') refuseGroup(this.pattern, this.at);
    this.at += match[0].length;
    return withFlags(flags, match[1]!, match[2] ?? '');
  }

  private atom(flags: Flags): RegexNode | undefined {
    const { pattern } = this;
    const next = pattern[this.at]!;
    switch (next) {
      case '(':
        return this.group(flags);
      case '[': {
        const { set, end } = parseClass(pattern, this.at, flags.i, flags.xx);
        this.at = end;
        return { kind: 'bytes', set };
      }
      case '.':
        this.at++;
        return { kind: 'bytes', set: flags.s ? ANY : NOT_NEWLINE };
      case '^':
        this.at++;
        return assertion(flags.m ? 'lineBegin' : 'begin');
      case '$':
        this.at++;
        return assertion(flags.m ? 'lineEnd' : 'finish');
      case '\\':
        return this.escape(flags);
      case '*':
      case '+':
      case '?':
        throw new RegexError('invalid_regex', `nothing to repeat before ${JSON.stringify(next)}`);
      default:
        this.at++;
        return literal(next.charCodeAt(0), flags);
    }
  }

  private escape(flags: Flags): RegexNode | undefined {
    const { pattern } = this;
    if (pattern.startsWith('\\Q', this.at)) {
      const end = pattern.indexOf('\\E', this.at + 2);
      const text = pattern.slice(this.at + 2, end < 0 ? undefined : end);
      this.at = end < 0 ? pattern.length : end + 2;
      const bytes = [...text].map((character) => literal(character.charCodeAt(0), flags));
      if (bytes.length < 2) return bytes[0];
      // A quantifier behind `\E` belongs to the last byte alone.
      return concat([...bytes.slice(0, -1), this.quantified(bytes[bytes.length - 1]!, flags)]);
    }
    if (pattern.startsWith('\\E', this.at)) {
      this.at += 2;
      return undefined;
    }
    const found = readEscape(pattern, this.at, false);
    this.at = found.end;
    if (found.assertion) return assertion(found.assertion);
    return { kind: 'bytes', set: flags.i ? foldCase(found.set!) : found.set! };
  }

  private group(flags: Flags): RegexNode | undefined {
    const { pattern } = this;
    if (pattern.startsWith('(?#', this.at)) {
      const end = pattern.indexOf(')', this.at);
      if (end < 0) throw new RegexError('invalid_regex', 'unterminated comment');
      this.at = end + 1;
      return undefined;
    }
    const opening = /\((?:\?(?:([a-zA-Z]*)(?:-([a-zA-Z]+))?:|P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'))?/y;
    opening.lastIndex = this.at;
    const match = opening.exec(pattern)!;
    refuseGroup(pattern, this.at, match[0].length);
    this.at += match[0].length;
    const node = this.alternation(withFlags(flags, match[1] ?? '', match[2] ?? ''));
    if (pattern[this.at] !== ')') throw new RegexError('invalid_regex', 'missing ")"');
    this.at++;
    return node;
  }

  private quantified(atom: RegexNode, flags: Flags): RegexNode {
    let node = atom;
    for (;;) {
      this.skipNothing(flags);
      const quantifier = /(?:([*+?])|\{(\d+)(,?)(\d*)\})([?+]?)/y;
      quantifier.lastIndex = this.at;
      const match = quantifier.exec(this.pattern);
      if (!match) return node;
      // PCRE lets counts follow one another, `a{2}{3}`, but no other quantifiers.
      if (node !== atom && match[1])
        throw new RegexError('invalid_regex', `nothing to repeat before ${JSON.stringify(match[0])}`);
      if (match[5] === '+') {
        throw new RegexError(
          'unsupported_regex',
          `possessive quantifiers are not supported, got ${JSON.stringify(match[0])}`,
        );
      }
      this.at += match[0].length;
      node = repeat(node, match);
    }
  }
}

function repeat(node: RegexNode, [text, sign, low, comma, high]: RegExpExecArray): RegexNode {
  if (sign)
    return { kind: 'repeat', node, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
  const min = Number(low);
  const max = comma === '' ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
  if (min > 65535 || (max > 65535 && max !== Number.POSITIVE_INFINITY) || max < min) {
    throw new RegexError('invalid_regex', `bad repetition ${JSON.stringify(text)}`);
  }
  return { kind: 'repeat', node, min, max };
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  for (const letter of on + off) {
    if (!'imsxUJn'.includes(letter)) throw new RegexError('invalid_regex', `unknown flag ${JSON.stringify(letter)}`);
  }
  const value = (name: 'i' | 'm' | 's' | 'x'): boolean => (flags[name] || on.includes(name)) && !off.includes(name);
  // `x` alone takes the second one back.
  const xx = on.includes('x') ? on.includes('xx') : flags.xx;
  return { i: value('i'), m: value('m'), s: value('s'), x: value('x'), xx: xx && value('x') };
}

function literal(byte: number, flags: Flags): RegexNode {
  return { kind: 'bytes', set: flags.i ? eitherCase(byte) : singleByte(byte) };
}

function assertion(kind: Assertion): RegexNode {
  return { kind: 'assert', assertion: kind };
}

function concat(parts: readonly RegexNode[]): RegexNode {
  if (parts.length === 0) return EMPTY;
  return parts.length === 1 ? parts[0]! : { kind: 'concat', parts };
}
