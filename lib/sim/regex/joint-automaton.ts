import { Automaton, twiceAsLong, UNKNOWN } from './automaton';

/** Beyond this all are forgotten and built anew. */
const MOST_STATES = 4096;
/** States are built so often, and then of each text that needs a new one each pattern is asked alone: whoever makes up ever new texts is not to slow it down. */
const MOST_BUILT = 100_000;

/**
 * Asks many patterns about one text in one pass over its bytes. A state is one of each pattern's automaton, and is built when a text drives it for
 * the first time, so it costs as much as one pattern where texts are like those before.
 */
export class JointAutomaton {
  /** By the number of an answer: which of the patterns matched, in their order. */
  readonly answers: Array<readonly boolean[]> = [];
  private readonly parts: readonly Automaton[];
  private readonly symbols = new Uint8Array(256);
  private readonly width: number;
  private table: Int32Array;
  private states: Array<Int32Array> = [];
  private ends: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly answerNumbers = new Map<string, number>();
  private generation = 0;
  private built = 0;

  /** @throws RegexError */
  constructor(patterns: readonly string[]) {
    this.parts = patterns.map(Automaton.of);
    const known = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      const signature = this.parts.map((part) => part.symbolOf(byte)).join();
      if (!known.has(signature)) known.set(signature, known.size);
      this.symbols[byte] = known.get(signature)!;
    }
    this.width = known.size;
    this.table = new Int32Array(16 * this.width).fill(UNKNOWN);
    this.start();
  }

  /** The number of the answer; the bytes are those of one line, without its end. */
  ask(bytes: Uint8Array, from: number, to: number): number {
    const { symbols, width } = this;
    let { table } = this;
    let state = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      const next = table[state * width + symbols[byte]!]!;
      if (next >= 0) {
        state = next;
        continue;
      }
      state = this.built++ < MOST_BUILT ? this.build(state, byte) : UNKNOWN;
      if (state < 0) return this.askEach(Buffer.from(bytes.subarray(from, to)).toString('latin1'));
      table = this.table;
    }
    const known = this.ends[state]!;
    return known >= 0 ? known : this.end(state);
  }

  private askEach(text: string): number {
    const number = this.answer(this.parts.map((part) => part.test(text)));
    this.forgetIfStale();
    return number;
  }

  private end(state: number): number {
    const states = this.states[state]!;
    const number = this.answer(this.parts.map((part, index) => part.matchesAt(states[index]!)));
    if (!this.forgetIfStale()) this.ends[state] = number;
    return number;
  }

  private answer(answers: readonly boolean[]): number {
    const key = answers.map(Number).join('');
    let number = this.answerNumbers.get(key);
    if (number === undefined) {
      number = this.answers.push(answers) - 1;
      this.answerNumbers.set(key, number);
    }
    return number;
  }

  /** The next state; below 0 where a pattern forgot its own. */
  private build(from: number, byte: number): number {
    const before = this.states[from]!;
    const next = before.map((state, index) => this.parts[index]!.advance(state, byte));
    if (this.forgetIfStale()) return UNKNOWN;
    if (this.states.length >= MOST_STATES) {
      this.start();
      return this.state(next);
    }
    const state = this.state(next);
    this.table[from * this.width + this.symbols[byte]!] = state;
    return state;
  }

  private state(states: Int32Array): number {
    const key = states.join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.states.push(states) - 1;
    this.ends.push(UNKNOWN);
    this.numbers.set(key, number);
    if (this.states.length * this.width > this.table.length) this.table = twiceAsLong(this.table);
    return number;
  }

  private forgetIfStale(): boolean {
    const generation = this.parts.reduce((sum, part) => sum + part.generation, 0);
    if (generation === this.generation) return false;
    this.generation = generation;
    this.start();
    return true;
  }

  private start(): void {
    this.states = [];
    this.ends = [];
    this.numbers.clear();
    this.table.fill(UNKNOWN);
    this.state(new Int32Array(this.parts.length));
  }
}
