import { WORD } from './byte-set';
import type { Program } from './program';
import type { Assertion } from './syntax';

/** What stands before a position: nothing, a newline, a word byte, another byte. */
export type Before = 0 | 1 | 2 | 3;
export const NOTHING: Before = 0;
const AFTER_NEWLINE: Before = 1;
const AFTER_WORD: Before = 2;
const AFTER_OTHER: Before = 3;

export function after(byte: number): Before {
  if (byte === 10) return AFTER_NEWLINE;
  return WORD[byte] ? AFTER_WORD : AFTER_OTHER;
}

/** Byte of the position behind the text. */
export const END = -1;

/**
 * Runs a program byte by byte, all its threads at once: a step costs no more than the program is long. Threads are the
 * instructions that wait for a byte, before assertions are judged, since these need the byte.
 */
export class Simulation {
  readonly start: readonly number[];
  /** Whether nothing of the pattern can come before an assertion of the beginning. */
  readonly anchored: boolean;
  private readonly seen: Int32Array;
  private readonly waiting: Int32Array;
  private stamp = 0;

  constructor(private readonly program: Program) {
    this.start = [program.start];
    this.seen = new Int32Array(program.instructions.length);
    this.waiting = new Int32Array(program.instructions.length);
    this.anchored = this.isAnchored();
  }

  /** Threads after `byte`, none when the pattern can't match any more; undefined when it is complete before the byte. */
  step(threads: readonly number[], before: Before, byte: number, isLast: boolean): number[] | undefined {
    const { seen, waiting, program } = this;
    const { instructions } = program;
    if (++this.stamp === 0x7fffffff) {
      seen.fill(0);
      waiting.fill(0);
      this.stamp = 1;
    }
    const { stamp } = this;
    const next: number[] = [];
    const stack = [...threads];
    while (stack.length > 0) {
      const id = stack.pop()!;
      if (seen[id] === stamp) continue;
      seen[id] = stamp;
      const instruction = instructions[id]!;
      if (instruction.op === 'match') return undefined;
      if (instruction.op === 'split') stack.push(instruction.next, instruction.other);
      else if (instruction.op === 'bytes') {
        if (byte === END || instruction.set[byte] === 0 || waiting[instruction.next] === stamp) continue;
        waiting[instruction.next] = stamp;
        next.push(instruction.next);
      } else if (holds(instruction.assertion, before, byte, isLast)) stack.push(instruction.next);
    }
    // The search may begin at every position, unless the pattern is bound to the beginning.
    if (!this.anchored && byte !== END && waiting[program.start] !== stamp) next.push(program.start);
    return next;
  }

  /** Whether the pattern matches somewhere in the text, given the threads before `from`. */
  finish(text: string, from: number, threads: readonly number[], before: Before): boolean {
    let running = threads;
    let previous = before;
    for (let i = from; i < text.length; i++) {
      const byte = text.charCodeAt(i) & 0xff;
      const next = this.step(running, previous, byte, i === text.length - 1);
      if (next === undefined) return true;
      if (next.length === 0) return false;
      running = next;
      previous = after(byte);
    }
    return this.step(running, previous, END, false) === undefined;
  }

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
}

function holds(assertion: Assertion, before: Before, byte: number, isLast: boolean): boolean {
  const wordBefore = before === AFTER_WORD;
  const wordAfter = byte !== END && WORD[byte] === 1;
  switch (assertion) {
    case 'begin':
      return before === NOTHING;
    case 'lineBegin':
      return before === NOTHING || (before === AFTER_NEWLINE && byte !== END);
    case 'end':
      return byte === END;
    case 'finish':
      return byte === END || (byte === 10 && isLast);
    case 'lineEnd':
      return byte === END || byte === 10;
    case 'word':
      return wordBefore !== wordAfter;
    case 'notWord':
      return wordBefore === wordAfter;
  }
}
