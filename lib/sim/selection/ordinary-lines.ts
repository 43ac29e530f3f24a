import { ByteMemo } from './byte-memo';
import type { Condition } from './condition';
import { sqlOf } from './condition';
import { ByteClasses, type LineClass, MOST_CLASSES, questionsOf, TextClasses } from './line-classes';
import { COLUMN } from './statement-reading';

/** A line of a log of a load balancer, and where the parts of its request stand in it; each part ends before its second number. */
export interface LoggedRequest {
  bytes: Uint8Array;
  /** Method, scheme and host: `GET https://app.example.com:443`. */
  beginning: number;
  beginningEnd: number;
  path: number;
  pathEnd: number;
  /** Behind the question mark. */
  query: number;
  queryEnd: number;
  /** Empty where there was none. */
  agent: number;
  agentEnd: number;
}

export interface OrdinaryAgent {
  readonly text: string;
  /** Another one for each, from 1; one that was forgotten gets another. */
  readonly number: number;
  readonly class: LineClass;
}

const BEGINNING = /^([A-Z]+) ([a-z]+):\/\/([A-Za-z0-9._:[\]-]*)$/;
/** Without a quote, a backslash (which begins `\xHH`), `#` and `?`. */
const NOT_IN_PATH = '[^\\x21\\x24-\\x3e\\x40-\\x5b\\x5d-\\x7e]';
const NOT_IN_QUERY = '[^\\x21\\x24-\\x5b\\x5d-\\x7e]';
const NOT_IN_AGENT = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;
const SLASH = Buffer.from('/');
/** So many answers are remembered; then all are given anew. */
const MOST_VERDICTS = 100_000;

/**
 * Tells lines that no rule can touch, by the same condition as a query of Athena: some are judged needlessly, and none is passed over that a rule would
 * match. Looks at bytes, since nearly all lines of a site's log are no more than counted; patterns run in time that is linear in them, whatever
 * somebody asks for.
 */
export class OrdinaryLines {
  private readonly beginnings: ByteMemo<LineClass | undefined>;
  private readonly agents: ByteMemo<OrdinaryAgent | undefined>;
  private readonly paths: ByteClasses;
  private readonly queries: ByteClasses;
  private readonly verdicts = new Map<number, boolean>();
  private agentsSeen = 0;

  /** @param touched when a rule may match, count or label */
  constructor(private readonly touched: Condition) {
    const questions = questionsOf(touched);
    const about = (...columns: readonly string[]) => questions.filter(({ column }) => columns.includes(column));
    const ofBeginning = new TextClasses(about(COLUMN.method, COLUMN.host));
    this.beginnings = new ByteMemo((text) => {
      const found = BEGINNING.exec(text);
      if (!found) return undefined;
      const [, method, scheme, authority] = found as unknown as readonly string[];
      const host = authority!.replace(scheme!.endsWith('s') ? /:443$/ : /:80$/, '');
      return ofBeginning.of({ [COLUMN.method]: method!, [COLUMN.host]: host });
    });
    const ofAgent = new TextClasses(about(COLUMN.agent));
    this.agents = new ByteMemo((text) => {
      const found = NOT_IN_AGENT.test(text) ? undefined : ofAgent.of({ [COLUMN.agent]: text });
      return found && { text, number: ++this.agentsSeen, class: found };
    });
    this.paths = new ByteClasses(about(COLUMN.path), NOT_IN_PATH);
    this.queries = new ByteClasses(about(COLUMN.query), NOT_IN_QUERY);
  }

  /** The user agent of a request that no rule can touch; undefined where it has to be judged. */
  agentOf(request: LoggedRequest): OrdinaryAgent | undefined {
    const { bytes, path, pathEnd } = request;
    const beginning = this.beginnings.get(bytes, request.beginning, request.beginningEnd);
    if (beginning === undefined) return undefined;
    const agent = this.agents.get(bytes, request.agent, request.agentEnd);
    if (agent === undefined) return undefined;
    const ofPath = path === pathEnd ? this.paths.of(SLASH, 0, 1) : this.paths.of(bytes, path, pathEnd);
    if (ofPath === undefined) return undefined;
    const ofQuery = this.queries.of(bytes, request.query, request.queryEnd);
    if (ofQuery === undefined) return undefined;
    return this.isOrdinary(beginning, agent.class, ofPath, ofQuery) ? agent : undefined;
  }

  private isOrdinary(beginning: LineClass, agent: LineClass, path: LineClass, query: LineClass): boolean {
    const high = beginning.number * MOST_CLASSES + agent.number;
    const key = (high * MOST_CLASSES + path.number) * MOST_CLASSES + query.number;
    let answer = this.verdicts.get(key);
    if (answer === undefined) {
      if (this.verdicts.size >= MOST_VERDICTS) this.verdicts.clear();
      const answers = new Map([beginning, agent, path, query].flatMap((of) => [...of.answers]));
      answer = !holds(this.touched, answers);
      this.verdicts.set(key, answer);
    }
    return answer;
  }
}

function holds(condition: Condition, answers: ReadonlyMap<string, boolean>): boolean {
  if (typeof condition === 'boolean') return condition;
  if (condition.op === 'not') return !holds(condition.of, answers);
  if (condition.op === 'AND') return condition.of.every((part) => holds(part, answers));
  if (condition.op === 'OR') return condition.of.some((part) => holds(part, answers));
  return answers.get(sqlOf(condition))!;
}
