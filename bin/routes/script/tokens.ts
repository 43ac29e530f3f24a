import type { Group, Node, Token } from './nodes';

const MARKS = /=>|\?\.(?!\d)|\.\.\.|===|!==|==|!=|&&|\|\||\?\?|[<>+\-*/%&|^]=|[^\s]/y;
const NAME = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;
const NUMBER = /\d[\w.]*/y;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const CODE = /x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{1,6}\}/iy;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
  '\n': '',
};
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** After these a slash begins a regular expression, as it does after most marks. */
const BEFORE_REGEX = new Set('return typeof case in of delete void throw new else do await yield'.split(' '));

/**
 * Tokens with their brackets matched. It never refuses: what is no source, or isn't closed, ends at the end of its line or of the file, so that one
 * odd file doesn't hide the others.
 */
export function nodesOf(source: string): Node[] {
  return new Reader(source).nodes(undefined);
}

class Reader {
  private at = 0;
  private line = 1;
  private last: Node | undefined;

  constructor(private readonly source: string) {}

  /** Up to the bracket that closes, or the end; a bracket that closes nothing is passed over. */
  nodes(close: string | undefined): Node[] {
    const found: Node[] = [];
    while (this.skipBlank()) {
      const { line } = this;
      const character = this.source[this.at]!;
      if (character === close) {
        this.at += 1;
        break;
      }
      if (character in CLOSERS) {
        // Of a bracket further out: what is open here ends, too.
        if (close !== undefined && character !== close && this.opened.includes(CLOSERS[character]!)) break;
        this.at += 1;
        continue;
      }
      const node = this.isOpener(character) ? this.group(character, line) : this.token(character, line);
      this.last = node;
      found.push(node);
    }
    return found;
  }

  private readonly opened: string[] = [];

  private isOpener(character: string): character is Group['open'] {
    return character === '(' || character === '[' || character === '{';
  }

  private group(open: Group['open'], line: number): Group {
    this.at += 1;
    this.last = undefined;
    this.opened.push(open);
    const nodes = this.nodes(open === '(' ? ')' : open === '[' ? ']' : '}');
    this.opened.pop();
    return { kind: 'group', open, nodes, line };
  }

  /** @returns false at the end */
  private skipBlank(): boolean {
    for (;;) {
      const character = this.source[this.at];
      if (character === undefined) return false;
      if (character === '\n') this.line += 1;
      else if (character === '/' && this.source[this.at + 1] === '/') this.at = this.next('\n') - 1;
      else if (character === '/' && this.source[this.at + 1] === '*') {
        const end = this.source.indexOf('*/', this.at + 2);
        this.pass(end < 0 ? this.source.length : end + 2);
        continue;
      } else if (!/\s/.test(character)) return true;
      this.at += 1;
    }
  }

  private next(what: string): number {
    const found = this.source.indexOf(what, this.at);
    return found < 0 ? this.source.length : found;
  }

  private pass(to: number): void {
    for (; this.at < to; this.at += 1) if (this.source[this.at] === '\n') this.line += 1;
  }

  private token(character: string, line: number): Token {
    if (this.source.startsWith('"""', this.at)) return this.textBlock(line);
    if (character === '"' || character === "'") return this.text(character, line);
    if (character === '`') return this.template(line);
    if (character === '/' && this.mayBeRegex()) {
      const regex = this.match(REGEX);
      if (regex !== undefined) return { kind: 'other', text: '', line };
    }
    const name = this.match(NAME);
    if (name !== undefined) return { kind: 'name', text: name, line };
    if (this.match(NUMBER) !== undefined) return { kind: 'other', text: '', line };
    return { kind: 'mark', text: this.match(MARKS) ?? this.source[this.at++]!, line };
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private mayBeRegex(): boolean {
    const { last } = this;
    if (last === undefined) return true;
    if (last.kind === 'name') return BEFORE_REGEX.has(last.text);
    return last.kind === 'mark';
  }

  /** Ends with its line, so a stray apostrophe of prose or JSX takes no more with it. */
  private text(quote: string, line: number): Token {
    let text = '';
    for (this.at += 1; this.at < this.source.length; this.at += 1) {
      const character = this.source[this.at]!;
      if (character === '\n') break;
      if (character === quote) {
        this.at += 1;
        break;
      }
      text += character === '\\' ? this.escaped() : character;
    }
    return { kind: 'text', text, line };
  }

  private escaped(): string {
    this.at += 1;
    const character = this.source[this.at] ?? '';
    if (character === '\n') this.line += 1;
    const code = this.match(CODE);
    if (code !== undefined) {
      this.at -= 1;
      return String.fromCodePoint(Math.min(Number.parseInt(code.replace(/[xu{}]/g, ''), 16), 0x10ffff));
    }
    return ESCAPES[character] ?? character;
  }

  private textBlock(line: number): Token {
    this.at += 3;
    const end = this.next('"""');
    const text = this.source.slice(this.at, end);
    this.pass(Math.min(end + 3, this.source.length));
    return { kind: 'text', text, line };
  }

  private template(line: number): Token {
    const parts: Array<string | Node[]> = [];
    let text = '';
    for (this.at += 1; this.at < this.source.length; this.at += 1) {
      const character = this.source[this.at]!;
      if (character === '`') {
        this.at += 1;
        break;
      }
      if (character === '$' && this.source[this.at + 1] === '{') {
        this.at += 1;
        parts.push(text, [...this.group('{', this.line).nodes]);
        text = '';
        this.at -= 1;
        continue;
      }
      if (character === '\n') this.line += 1;
      text += character === '\\' ? this.escaped() : character;
    }
    return { kind: 'template', text: '', line, parts: [...parts, text] };
  }
}
