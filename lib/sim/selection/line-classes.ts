import { Automaton } from '../regex/automaton';
import { JointAutomaton } from '../regex/joint-automaton';
import { type Condition, lengthHolds, type Row, sqlOf } from './condition';

/** A question about one column. */
export type Asked = Extract<Exclude<Condition, boolean>, { readonly column: string }>;

/** Texts of the same columns with the same answers, told apart by nothing that is asked. */
export interface LineClass {
  readonly number: number;
  /** By the question as SQL. */
  readonly answers: ReadonlyMap<string, boolean>;
}

/** What is in a further one is judged. */
export const MOST_CLASSES = 4096;

/** Each question once. */
export function questionsOf(condition: Condition): readonly Asked[] {
  return [...new Map(leavesOf(condition).map((asked) => [sqlOf(asked), asked])).values()];
}

function leavesOf(condition: Condition): readonly Asked[] {
  if (typeof condition === 'boolean') return [];
  if (condition.op === 'like' || condition.op === 'length') return [condition];
  return condition.op === 'not' ? leavesOf(condition.of) : condition.of.flatMap(leavesOf);
}

/** Numbers of what answers alike. */
class Classes {
  private readonly byAnswers = new Map<string, LineClass>();

  constructor(private readonly questions: readonly Asked[]) {}

  of(answers: readonly boolean[]): LineClass | undefined {
    const key = answers.map(Number).join('');
    let found = this.byAnswers.get(key);
    if (found === undefined && this.byAnswers.size < MOST_CLASSES) {
      const named = new Map(this.questions.map((asked, index) => [sqlOf(asked), answers[index]!]));
      found = { number: this.byAnswers.size, answers: named };
      this.byAnswers.set(key, found);
    }
    return found;
  }
}

/** Of texts that are made anyway, because they are few. */
export class TextClasses {
  private readonly classes: Classes;
  private readonly automata: ReadonlyMap<string, Automaton>;

  constructor(private readonly questions: readonly Asked[]) {
    this.classes = new Classes(questions);
    const patterns = questions.flatMap((asked) => (asked.op === 'like' ? [asked.pattern] : []));
    this.automata = new Map(patterns.map((pattern) => [pattern, Automaton.of(pattern)]));
  }

  of(row: Row): LineClass | undefined {
    return this.classes.of(
      this.questions.map((asked) => {
        const text = row[asked.column]!;
        return asked.op === 'like' ? this.automata.get(asked.pattern)!.test(text) : lengthHolds(asked, text.length);
      }),
    );
  }
}

/** Of one column that differs from line to line: all patterns are asked in one pass over its bytes. */
export class ByteClasses {
  private readonly classes: Classes;
  private readonly joint: JointAutomaton;
  private readonly lengths: ReadonlyArray<Asked & { readonly op: 'length' }>;
  /** By the answer of the automaton, where no length is asked; null for what is not plain. */
  private readonly byAnswer: Array<LineClass | null | undefined> = [];

  /** @param notPlain matches texts that have to be judged whatever else they are */
  constructor(
    private readonly questions: readonly Asked[],
    notPlain: string,
  ) {
    this.classes = new Classes(questions);
    this.lengths = questions.filter((asked) => asked.op === 'length');
    this.joint = new JointAutomaton([
      notPlain,
      ...questions.flatMap((asked) => (asked.op === 'like' ? [asked.pattern] : [])),
    ]);
  }

  /** Undefined for a text that has to be judged. */
  of(bytes: Uint8Array, from: number, to: number): LineClass | undefined {
    const answer = this.joint.ask(bytes, from, to);
    if (this.lengths.length > 0) return this.classOf(answer, to - from);
    const known = this.byAnswer[answer];
    if (known !== undefined) return known ?? undefined;
    const found = this.classOf(answer, to - from);
    this.byAnswer[answer] = found ?? null;
    return found;
  }

  private classOf(answer: number, length: number): LineClass | undefined {
    const [isNotPlain, ...matches] = this.joint.answers[answer]!;
    if (isNotPlain) return undefined;
    let next = 0;
    return this.classes.of(
      this.questions.map((asked) => (asked.op === 'like' ? matches[next++]! : lengthHolds(asked, length))),
    );
  }
}
