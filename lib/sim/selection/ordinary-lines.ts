import { utf8 } from '../bytes';
import { Automaton } from '../regex/automaton';
import { parseRegex } from '../regex/parse';
import { compileProgram } from '../regex/program';
import { type Condition, given, type Row, sqlOf } from './condition';
import { COLUMN } from './statement-reading';

/** The parts of a request line, as a log of a load balancer writes them. */
export interface LoggedTarget {
  /** Method, scheme, host and path, without the question mark: `GET https://app.example.com:443/a`. */
  readonly target: string;
  /** Behind the question mark. */
  readonly query: string;
  /** Empty where there was none. */
  readonly agent: string;
}

type Holds = (row: Row) => boolean;
type Asked = Extract<Exclude<Condition, boolean>, { readonly column: string }>;

/** Without a quote, a backslash (which begins `\xHH`), `#` and `?`. */
const TARGET = /^([A-Z]+) ([a-z]+):\/\/([A-Za-z0-9._:[\]-]*)((?:\/[\x21\x24-\x3e\x40-\x5b\x5d-\x7e]*)?)$/;
const NOT_IN_QUERY = /[^\x21\x24-\x5b\x5d-\x7e]/;
const NOT_IN_AGENT = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
/** So many are remembered; then all are asked anew. */
const MOST_TARGETS = 50_000;
const MOST_AGENTS = 10_000;

/**
 * Tells lines that no rule can touch, by the same condition as a query of Athena: some are judged needlessly, and none is passed over that a rule would
 * match. Patterns run in time that is linear in the text, whatever somebody asks for.
 */
export class OrdinaryLines {
  /** What is left to ask of query and user agent; undefined for a target that has to be judged whatever they are. */
  private targets = new Map<string, Holds | undefined>();
  private agents = new Map<string, boolean>();
  private readonly automata = new Map<string, Automaton>();
  /** By what the questions about method, host and path have for answers. */
  private readonly rests = new Map<string, Holds | undefined>();
  private readonly questions: readonly Asked[];
  private readonly row: Record<string, string> = {};

  /** @param touched when a rule may match, count or label */
  constructor(private readonly touched: Condition) {
    const asked = new Map<string, Asked>();
    for (const question of questionsOf(touched)) {
      if (question.column !== COLUMN.query && question.column !== COLUMN.agent) asked.set(sqlOf(question), question);
    }
    this.questions = [...asked.values()];
  }

  /** Whether no rule can touch the request. */
  has({ target, query, agent }: LoggedTarget): boolean {
    let rest = this.targets.get(target);
    if (rest === undefined && !this.targets.has(target)) {
      if (this.targets.size >= MOST_TARGETS) this.targets.clear();
      rest = this.restOf(target);
      // A piece of a line would keep all of the chunk alive that it was cut from.
      this.targets.set(Buffer.from(target, 'latin1').toString('latin1'), rest);
    }
    if (rest === undefined || !this.isPlainAgent(agent)) return false;
    if (query !== '' && NOT_IN_QUERY.test(query)) return false;
    this.row[COLUMN.query] = query;
    this.row[COLUMN.agent] = agent;
    return !rest(this.row);
  }

  private isPlainAgent(agent: string): boolean {
    let isPlain = this.agents.get(agent);
    if (isPlain === undefined) {
      if (this.agents.size >= MOST_AGENTS) this.agents.clear();
      isPlain = !NOT_IN_AGENT.test(agent);
      this.agents.set(Buffer.from(agent, 'latin1').toString('latin1'), isPlain);
    }
    return isPlain;
  }

  private restOf(target: string): Holds | undefined {
    const found = TARGET.exec(target);
    if (!found) return undefined;
    const [, method, scheme, authority, path] = found as unknown as readonly string[];
    const host = authority!.replace(scheme!.endsWith('s') ? /:443$/ : /:80$/, '');
    const known: Row = { [COLUMN.method]: method!, [COLUMN.host]: host, [COLUMN.path]: path || '/' };
    const answers = this.questions.map((question) => (this.answer(question, known) ? '1' : '0')).join('');
    let rest = this.rests.get(answers);
    if (rest === undefined && !this.rests.has(answers)) {
      const left = given(this.touched, known, (pattern, text) => this.automaton(pattern).test(text));
      rest = left === true ? undefined : this.written(left);
      if (this.rests.size >= MOST_TARGETS) this.rests.clear();
      this.rests.set(answers, rest);
    }
    return rest;
  }

  private answer(question: Asked, known: Row): boolean {
    if (question.op === 'like') return this.automaton(question.pattern).test(known[question.column]!);
    return given(question, known, () => false) === true;
  }

  private automaton(pattern: string): Automaton {
    let automaton = this.automata.get(pattern);
    if (!automaton) {
      automaton = new Automaton(compileProgram(parseRegex(utf8(pattern))));
      this.automata.set(pattern, automaton);
    }
    return automaton;
  }

  private written(condition: Condition): Holds {
    if (typeof condition === 'boolean') return () => condition;
    switch (condition.op) {
      case 'like': {
        const { column } = condition;
        const automaton = this.automaton(condition.pattern);
        return (row) => automaton.test(row[column]!);
      }
      case 'length':
        return (row) => given(condition, row, () => false) === true;
      case 'not': {
        const of = this.written(condition.of);
        return (row) => !of(row);
      }
      case 'AND': {
        const parts = condition.of.map((part) => this.written(part));
        return (row) => parts.every((part) => part(row));
      }
      case 'OR': {
        const parts = condition.of.map((part) => this.written(part));
        return (row) => parts.some((part) => part(row));
      }
    }
  }
}

/** What is asked of one column each. */
function questionsOf(condition: Condition): readonly Asked[] {
  if (typeof condition === 'boolean') return [];
  if (condition.op === 'like' || condition.op === 'length') return [condition];
  return condition.op === 'not' ? questionsOf(condition.of) : condition.of.flatMap(questionsOf);
}
