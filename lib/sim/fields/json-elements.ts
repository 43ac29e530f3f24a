import { utf8 } from '../bytes';
import { NOTE, type NoteSink } from '../notes';
import { wordAt } from '../transformations/percent';

export interface JsonElements {
  readonly values: readonly string[];
  /** Whether the text stopped being JSON; `values` then holds what came before. */
  readonly failed: boolean;
}

/** One open object or array. */
interface Level {
  /** Keys seen, of an object. */
  readonly keys: Set<string> | undefined;
  /** Elements seen, of an array. */
  index: number;
  /** Whether everything in it is selected by one of the pointers. */
  readonly selected: boolean;
}

type Scope = 'ALL' | 'KEY' | 'VALUE';

class Invalid extends Error {}

/**
 * Keys and values of a JSON text as AWS WAF reads it: missing commas, missing colons and extra colons are tolerated;
 * invalid characters, duplicate keys, truncation and a root that is neither object nor array are failures. No recursion:
 * a body can nest thousands of levels.
 */
export function readJson(
  text: string,
  pointers: readonly string[][] | undefined,
  scope: Scope,
  sink: NoteSink,
): JsonElements {
  const reader = new JsonReader(
    text,
    pointers?.map((p) => p.map(utf8)),
    scope,
    sink,
  );
  try {
    reader.run();
    return { values: reader.values, failed: false };
  } catch (error) {
    if (error instanceof Invalid) return { values: reader.values, failed: true };
    throw error;
  }
}

class JsonReader {
  readonly values: string[] = [];
  private at = 0;
  private readonly levels: Level[] = [];
  private readonly path: string[] = [];

  constructor(
    private readonly text: string,
    private readonly pointers: readonly string[][] | undefined,
    private readonly scope: Scope,
    private readonly sink: NoteSink,
  ) {}

  run(): void {
    this.skipSpace();
    const root = this.text[this.at];
    if (root !== '{' && root !== '[') throw new Invalid();
    this.open(root, this.isSelected(false));
    while (this.levels.length > 0) this.step(this.levels[this.levels.length - 1]!);
    this.skipSpace();
    if (this.at < this.text.length) throw new Invalid();
  }

  private step(level: Level): void {
    this.skipSeparators(level);
    const next = this.text[this.at];
    if (next === (level.keys ? '}' : ']')) this.close();
    else if (level.keys) this.member(level, level.keys);
    else {
      this.path.push(String(level.index++));
      this.element(level.selected);
    }
  }

  private member(level: Level, keys: Set<string>): void {
    if (this.text[this.at] !== '"') throw new Invalid();
    const key = this.string();
    if (keys.has(key)) throw new Invalid();
    keys.add(key);
    if (level.selected && this.scope !== 'VALUE') this.values.push(key);
    this.path.push(key);
    this.skipSpace();
    while (this.text[this.at] === ':') {
      this.at++;
      this.skipSpace();
    }
    this.element(level.selected);
  }

  /** The value at `this.path`, whose last segment is dropped when the value has ended. */
  private element(inherited: boolean): void {
    const selected = this.isSelected(inherited);
    const next = this.text[this.at];
    if (next === '{' || next === '[') {
      this.open(next, selected);
      return;
    }
    const value = next === '"' ? this.string() : this.literal();
    if (selected && this.scope !== 'KEY') {
      if (next !== '"') this.sink.note(NOTE.jsonLiteral);
      this.values.push(value);
    }
    this.path.pop();
  }

  private open(bracket: string, selected: boolean): void {
    this.at++;
    this.levels.push({ keys: bracket === '{' ? new Set() : undefined, index: 0, selected });
  }

  private close(): void {
    this.at++;
    this.levels.pop();
    this.path.pop();
  }

  private isSelected(inherited: boolean): boolean {
    if (inherited || this.pointers === undefined) return true;
    const { path } = this;
    return this.pointers.some((p) => p.length === path.length && p.every((segment, index) => segment === path[index]));
  }

  private skipSpace(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private skipSeparators(level: Level): void {
    this.skipSpace();
    let commas = 0;
    while (this.text[this.at] === ',') {
      commas++;
      this.at++;
      this.skipSpace();
    }
    const first = level.keys ? level.keys.size === 0 : level.index === 0;
    const closing = this.text[this.at] === '}' || this.text[this.at] === ']';
    if (commas > 1 || (commas > 0 && (first || closing))) this.sink.note(NOTE.jsonLenient);
  }

  private literal(): string {
    const found = /[-+.\w]+/y;
    found.lastIndex = this.at;
    const word = found.exec(this.text)?.[0] ?? '';
    if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(word)) throw new Invalid();
    this.at += word.length;
    return word;
  }

  private string(): string {
    const { text } = this;
    let out = '';
    let from = ++this.at;
    for (;;) {
      const code = text.charCodeAt(this.at);
      // Also true past the end, where the code is NaN.
      if (!(code >= 0x20)) throw new Invalid();
      if (code === 34) break;
      if (code === 92) {
        out += text.slice(from, this.at) + this.escape();
        from = this.at;
      } else this.at++;
    }
    out += text.slice(from, this.at++);
    return out;
  }

  private escape(): string {
    this.sink.note(NOTE.jsonEscape);
    const letter = this.text[this.at + 1] ?? '';
    const simple = '"\\/\b\f\n\r\t'['"\\/bfnrt'.indexOf(letter)];
    if (letter !== '' && simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const unit = letter === 'u' ? wordAt(this.text, this.at + 2) : -1;
    if (unit < 0) throw new Invalid();
    this.at += 6;
    const low =
      unit >= 0xd800 && unit < 0xdc00 && this.text.startsWith('\\u', this.at) ? wordAt(this.text, this.at + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff) return utf8(String.fromCharCode(unit));
    this.at += 6;
    return utf8(String.fromCharCode(unit, low));
  }
}
