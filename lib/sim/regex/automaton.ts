import { NEWLINE, WORD } from './byte-set';
import type { Program } from './program';
import type { Assertion } from './syntax';

/** States are forgotten and built anew beyond this, so memory stays bounded whatever the input. */
const MOST_STATES = 1024;
const UNKNOWN = -1;
const MATCHED = -2;
/** Nothing that follows can make the pattern match. */
const FAILED = -3;

/** What stood before the position: nothing, a newline, a word byte, another byte. */
const NOTHING = 0;
const AFTER_NEWLINE = 1;
const AFTER_WORD = 2;
const AFTER_OTHER = 3;

/**
 * Searches a program in one pass over the bytes: a deterministic automaton that is built lazily, as far as the input drives
 * it. Each state is the set of instructions that wait for a byte, before assertions are judged: these need the next byte.
 */
export class Automaton {
  /** Symbol of each byte; bytes that no set tells apart share one. */
  private readonly symbols = new Uint8Array(256);
  /** A byte of each symbol. */
  private readonly sample: number[] = [];
  /** A newline that is the last byte, and the end of the text. */
  private readonly lastNewline: number;
  private readonly end: number;
  private readonly width: number;
  private table: Int32Array;
  private cores: Array<{ readonly ids: readonly number[]; readonly before: number }> = [];
  private readonly numbers = new Map<string, number>();
  private readonly seen: Int32Array;
  private stamp = 0;
  private readonly anchored: boolean;

  constructor(private readonly program: Program) {
    this.partition();
    this.lastNewline = this.sample.length;
    this.end = this.lastNewline + 1;
    this.width = this.end + 1;
    this.table = new Int32Array(16 * this.width).fill(UNKNOWN);
    this.seen = new Int32Array(program.instructions.length);
    this.anchored = this.isAnchored();
    this.state([program.start], NOTHING);
  }

  /** Whether the pattern matches anywhere in the text. */
  test(text: string): boolean {
    const { symbols, width } = this;
    const last = text.length - 1;
    let { table } = this;
    let state = 0;
    for (let i = 0; i < last; i++) {
      const symbol = symbols[text.charCodeAt(i) & 0xff]!;
      const next = table[state * width + symbol]!;
      if (next >= 0) state = next;
      else {
        state = next === UNKNOWN ? this.build(state, symbol) : next;
        if (state < 0) return state === MATCHED;
        table = this.table;
      }
    }
    if (last >= 0) {
      const byte = text.charCodeAt(last) & 0xff;
      state = this.follow(state, byte === 10 ? this.lastNewline : symbols[byte]!);
    }
    return state < 0 ? state === MATCHED : this.follow(state, this.end) === MATCHED;
  }

  private follow(state: number, symbol: number): number {
    const next = this.table[state * this.width + symbol]!;
    return next === UNKNOWN ? this.build(state, symbol) : next;
  }

  private partition(): void {
    const sets = [NEWLINE, WORD];
    for (const instruction of this.program.instructions) if (instruction.op === 'bytes') sets.push(instruction.set);
    const distinct = [...new Set(sets)];
    const numbers = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      const signature = distinct.map((set) => set[byte]).join('');
      let number = numbers.get(signature);
      if (number === undefined) {
        number = this.sample.push(byte) - 1;
        numbers.set(signature, number);
      }
      this.symbols[byte] = number;
    }
  }

  private state(ids: readonly number[], before: number): number {
    const key = `${before}:${ids.join()}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.cores.push({ ids, before }) - 1;
    this.numbers.set(key, number);
    if (this.cores.length * this.width > this.table.length) {
      const grown = new Int32Array(this.table.length * 2).fill(UNKNOWN);
      grown.set(this.table);
      this.table = grown;
    }
    return number;
  }

  private forget(): void {
    this.cores = [];
    this.numbers.clear();
    this.table.fill(UNKNOWN);
    // State 0 is the start, always.
    this.state([this.program.start], NOTHING);
  }

  private build(from: number, symbol: number): number {
    const core = this.cores[from]!;
    let state = from;
    if (this.cores.length >= MOST_STATES) {
      this.forget();
      state = this.state(core.ids, core.before);
    }
    const next = this.step(core.ids, core.before, symbol);
    this.table[state * this.width + symbol] = next;
    return next;
  }

  /** Whether nothing of the pattern can come before an assertion of the beginning. */
  private isAnchored(): boolean {
    const { instructions, start } = this.program;
    const stack = [start];
    const seen = new Set(stack);
    while (stack.length > 0) {
      const instruction = instructions[stack.pop()!]!;
      if (instruction.op === 'bytes' || instruction.op === 'match') return false;
      if (instruction.op === 'assert' && instruction.assertion === 'begin') continue;
      for (const next of instruction.op === 'split' ? [instruction.next, instruction.other] : [instruction.next]) {
        if (!seen.has(next)) stack.push(next);
        seen.add(next);
      }
    }
    return true;
  }

  /** The state after the symbol, MATCHED when the pattern is complete before it, FAILED when it can't be any more. */
  private step(ids: readonly number[], before: number, symbol: number): number {
    const { instructions, start } = this.program;
    const byte = symbol < this.lastNewline ? this.sample[symbol]! : symbol === this.lastNewline ? 10 : -1;
    const stack = [...ids];
    const stamp = ++this.stamp;
    const next = new Set<number>();
    while (stack.length > 0) {
      const id = stack.pop()!;
      if (this.seen[id] === stamp) continue;
      this.seen[id] = stamp;
      const instruction = instructions[id]!;
      if (instruction.op === 'match') return MATCHED;
      if (instruction.op === 'split') stack.push(instruction.next, instruction.other);
      else if (instruction.op === 'bytes') {
        if (byte >= 0 && instruction.set[byte]) next.add(instruction.next);
      } else if (this.holds(instruction.assertion, before, byte, symbol)) stack.push(instruction.next);
    }
    if (symbol === this.end) return 0;
    // The search may begin at every position, unless the pattern is bound to the beginning.
    if (!this.anchored) next.add(start);
    else if (next.size === 0) return FAILED;
    const after = byte === 10 ? AFTER_NEWLINE : WORD[byte] ? AFTER_WORD : AFTER_OTHER;
    return this.state(
      [...next].sort((a, b) => a - b),
      after,
    );
  }

  private holds(assertion: Assertion, before: number, byte: number, symbol: number): boolean {
    const wordBefore = before === AFTER_WORD;
    const wordAfter = byte >= 0 && WORD[byte] === 1;
    switch (assertion) {
      case 'begin':
        return before === NOTHING;
      case 'lineBegin':
        return before === NOTHING || (before === AFTER_NEWLINE && symbol !== this.end);
      case 'end':
        return symbol === this.end;
      case 'finish':
        return symbol === this.end || symbol === this.lastNewline;
      case 'lineEnd':
        return symbol === this.end || byte === 10;
      case 'word':
        return wordBefore !== wordAfter;
      case 'notWord':
        return wordBefore === wordAfter;
    }
  }
}
