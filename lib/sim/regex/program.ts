import type { ByteSet } from './byte-set';
import { type Assertion, RegexError, type RegexNode } from './syntax';

/** Instructions of a Thompson automaton; `next` (and `other`) are indices of instructions. */
export type Instruction =
  | { op: 'bytes'; set: ByteSet; next: number }
  | { op: 'split'; next: number; other: number }
  | { op: 'assert'; assertion: Assertion; next: number }
  | { op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** Bounds the work per byte; counted repetitions are written out, so `(?:a{100}){100}` would be huge. */
const MOST_INSTRUCTIONS = 4000;

function isNothing(node: RegexNode): boolean {
  if (node.kind === 'concat') return node.parts.every(isNothing);
  if (node.kind === 'alternate') return node.options.every(isNothing);
  return node.kind === 'empty' || (node.kind === 'repeat' && (node.max === 0 || isNothing(node.node)));
}

/** @throws RegexError when the automaton would be too large */
export function compileProgram(root: RegexNode): Program {
  const instructions: Instruction[] = [];
  const emit = (instruction: Instruction): number => {
    if (instructions.length >= MOST_INSTRUCTIONS) {
      throw new RegexError('unsupported_regex', 'the repetitions multiply to more than this simulator evaluates');
    }
    return instructions.push(instruction) - 1;
  };

  /** Compiles backwards: the instruction to start at so that `next` follows. */
  const compile = (node: RegexNode, next: number): number => {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'bytes':
        return emit({ op: 'bytes', set: node.set, next });
      case 'assert':
        return emit({ op: 'assert', assertion: node.assertion, next });
      case 'concat':
        return node.parts.reduceRight((after, part) => compile(part, after), next);
      case 'alternate':
        return node.options
          .map((option) => compile(option, next))
          .reduceRight((other, option) => emit({ op: 'split', next: option, other }));
      case 'repeat':
        return repeat(node, next);
    }
  };

  const repeat = ({ node, min, max }: RegexNode & { kind: 'repeat' }, next: number): number => {
    // Nothing, however often, is nothing; it would never meet the limit, and never end.
    if (max === 0 || isNothing(node)) return next;
    let start = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: Instruction = { op: 'split', next: 0, other: next };
      start = emit(loop);
      loop.next = compile(node, start);
    } else {
      for (let i = min; i < max; i++) start = emit({ op: 'split', next: compile(node, start), other: next });
    }
    for (let i = 0; i < min; i++) start = compile(node, start);
    return start;
  };

  const match = emit({ op: 'match' });
  return { start: compile(root, match), instructions };
}
