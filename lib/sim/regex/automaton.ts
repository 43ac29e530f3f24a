import { utf8 } from '../bytes';
import { NEWLINE, WORD } from './byte-set';
import { parseRegex } from './parse';
import { compileProgram, type Program } from './program';
import { after, type Before, END, NOTHING, Simulation } from './simulation';

/** States are forgotten and built anew beyond this, so memory stays bounded whatever the input. */
const MOST_STATES = 1024;
/** Threads in all states together, which bounds the time that building them takes. */
const MOST_THREADS = 200_000;
/** In a table of transitions: not looked at yet. */
export const UNKNOWN = -1;
const MATCHED = -2;
/** Nothing that follows can make the pattern match. */
const FAILED = -3;

/**
 * Searches a program in one pass over the bytes: a deterministic automaton that is built lazily, as far as texts drive it.
 * Each state is a set of threads of the simulation; where a text drives too many, the simulation goes on alone.
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
  private states: Array<{ readonly threads: readonly number[]; readonly before: Before }> = [];
  private readonly numbers = new Map<string, number>();
  private readonly simulation: Simulation;
  private readonly mostStates: number;
  /** Whether the running text drove more states than are kept. */
  private overflowed = false;
  /** Grows when states are forgotten: numbers of states from before mean nothing then. */
  generation = 0;

  /** @param pattern as it was written, for whoever asks what was searched */
  constructor(
    program: Program,
    readonly pattern = '',
  ) {
    this.simulation = new Simulation(program);
    this.mostStates = Math.min(MOST_STATES, Math.ceil(MOST_THREADS / program.instructions.length));
    this.partition(program);
    this.lastNewline = this.sample.length;
    this.end = this.lastNewline + 1;
    this.width = this.end + 1;
    this.table = new Int32Array(16 * this.width).fill(UNKNOWN);
    this.state(this.simulation.start, NOTHING);
  }

  /** @throws RegexError */
  static of(pattern: string): Automaton {
    const bytes = utf8(pattern);
    return new Automaton(compileProgram(parseRegex(bytes)), bytes);
  }

  /** Whether the pattern matches anywhere in the text. */
  test(text: string): boolean {
    const { symbols, width } = this;
    const last = text.length - 1;
    let { table } = this;
    let state = 0;
    this.overflowed = false;
    for (let i = 0; i < last; i++) {
      const symbol = symbols[text.charCodeAt(i) & 0xff]!;
      const next = table[state * width + symbol]!;
      if (next >= 0) {
        state = next;
        continue;
      }
      state = next === UNKNOWN ? this.build(state, symbol) : next;
      if (state < 0) return state === MATCHED;
      if (this.overflowed) {
        const { threads, before } = this.states[state]!;
        return this.simulation.finish(text, i + 1, threads, before);
      }
      table = this.table;
    }
    if (last >= 0) {
      const byte = text.charCodeAt(last) & 0xff;
      state = this.follow(state, byte === 10 ? this.lastNewline : symbols[byte]!);
    }
    return this.matchesAt(state);
  }

  /** The state behind a byte that is not a newline at the end, for whoever runs several automata in step; below 0 it stays as it is. */
  advance(state: number, byte: number): number {
    return state < 0 ? state : this.follow(state, this.symbols[byte]!);
  }

  /** Whether the pattern matches a text that ends in this state. */
  matchesAt(state: number): boolean {
    return state < 0 ? state === MATCHED : this.follow(state, this.end) === MATCHED;
  }

  /** Bytes with the same number are alike to the pattern. */
  symbolOf(byte: number): number {
    return this.symbols[byte]!;
  }

  private follow(state: number, symbol: number): number {
    const next = this.table[state * this.width + symbol]!;
    return next === UNKNOWN ? this.build(state, symbol) : next;
  }

  private partition(program: Program): void {
    const sets = [NEWLINE, WORD];
    for (const instruction of program.instructions) if (instruction.op === 'bytes') sets.push(instruction.set);
    // Each set tells those apart that no set did before. By symbol and side: the symbol of whoever is there from now on.
    const sides = new Int16Array(512);
    let count = 1;
    for (const set of new Set(sets)) {
      sides.fill(UNKNOWN);
      for (let byte = 0; byte < 256; byte++) {
        const symbol = this.symbols[byte]!;
        const side = symbol * 2 + set[byte]!;
        // The side that comes first keeps the symbol.
        if (sides[side] === UNKNOWN) sides[side] = sides[side ^ 1] === UNKNOWN ? symbol : count++;
        this.symbols[byte] = sides[side]!;
      }
    }
    for (let byte = 0; byte < 256; byte++) this.sample[this.symbols[byte]!] ??= byte;
  }

  private state(threads: readonly number[], before: Before): number {
    const key = `${before}:${threads.join()}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.states.push({ threads, before }) - 1;
    this.numbers.set(key, number);
    if (this.states.length * this.width > this.table.length) this.table = twiceAsLong(this.table);
    return number;
  }

  private forget(): void {
    this.overflowed = true;
    this.generation++;
    this.states = [];
    this.numbers.clear();
    this.table.fill(UNKNOWN);
    // State 0 is the start, always.
    this.state(this.simulation.start, NOTHING);
  }

  private build(from: number, symbol: number): number {
    const { threads, before } = this.states[from]!;
    let state = from;
    if (this.states.length >= this.mostStates) {
      this.forget();
      state = this.state(threads, before);
    }
    const next = this.next(threads, before, symbol);
    this.table[state * this.width + symbol] = next;
    return next;
  }

  private next(threads: readonly number[], before: Before, symbol: number): number {
    const isLast = symbol === this.lastNewline;
    const byte = isLast ? 10 : symbol === this.end ? END : this.sample[symbol]!;
    const found = this.simulation.step(threads, before, byte, isLast);
    if (found === undefined) return MATCHED;
    if (found.length === 0) return FAILED;
    return this.state(
      found.sort((a, b) => a - b),
      after(byte),
    );
  }
}

/** A table of transitions with room for as many more. */
export function twiceAsLong(table: Int32Array): Int32Array {
  const grown = new Int32Array(table.length * 2).fill(UNKNOWN);
  grown.set(table);
  return grown;
}
