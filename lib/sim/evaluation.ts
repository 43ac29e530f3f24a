import { type IpAddress, parseAddress } from '../waf/cidr';
import { asBytes, latin1 } from './bytes';
import { type Pair, withinLimit } from './fields/match-pattern';
import type { HeaderIndex } from './header-index';
import { NOTE, type NoteSink } from './notes';
import type { WafRequest } from './request';
import type { Values } from './values';

/** A value that rules can ask for: a field, or a field after some transformations. */
export interface ValueSource {
  read(evaluation: Evaluation): Values;
  /** Whether every request of the same shape has this value; never, where it is absent. */
  settled?(evaluation: Evaluation): boolean;
}

/** A request target, never decoded. */
interface Target {
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

function split(uri: string): Target {
  const hash = uri.indexOf('#');
  const target = hash < 0 ? uri : uri.slice(0, hash);
  const fragment = hash < 0 ? undefined : uri.slice(hash + 1);
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: undefined, fragment };
  return { path: target.slice(0, mark), query: target.slice(mark + 1), fragment };
}

/** What of the plan one evaluation needs to read values. */
export interface ValuePlan {
  readonly sources: readonly ValueSource[];
  readonly headers: HeaderIndex;
  readonly labelWords: number;
  readonly bodyLimit: number;
}

/**
 * One request on its way through the rules: its parts, the values already computed, the labels so far. There is one per
 * plan, used again for each request, because evaluation is synchronous and allocating is what costs.
 */
export class Evaluation implements NoteSink {
  request!: WafRequest;
  /** Milliseconds since the epoch. */
  now = 0;
  /** Static labels as bits. */
  readonly labelBits: Int32Array;
  /** Full names in order of appearance. */
  labels: string[] = [];
  /** Labels that are not known when the web ACL is planned: of geographic matches, and of tokens. */
  dynamicLabels: string[] = [];
  /** Geographic labels of the running rule; they appear when it ends. */
  pendingGeoLabels: string[] = [];
  /** Notes of the running rule, see notes.ts. */
  valueNotes = 0;
  ruleNotes = 0;
  readonly headers: HeaderIndex;
  readonly bodyLimit: number;

  private generation = 0;
  private readonly sources: readonly ValueSource[];
  private readonly stamps: Int32Array;
  private readonly values: Values[];
  private readonly notesOfValues: Int32Array;
  private parsedClient: IpAddress | undefined;
  private clientParsed = false;
  private bodyText: string | undefined;
  private target: Target | undefined;
  private headerWindow: ReturnType<typeof withinLimit> | undefined;

  constructor(plan: ValuePlan) {
    this.sources = plan.sources;
    this.headers = plan.headers;
    this.bodyLimit = plan.bodyLimit;
    this.stamps = new Int32Array(plan.sources.length);
    this.values = new Array<Values>(plan.sources.length).fill('');
    this.notesOfValues = new Int32Array(plan.sources.length);
    this.labelBits = new Int32Array(Math.max(1, plan.labelWords));
  }

  /** @param layout where the headers stand, when that is known */
  begin(request: WafRequest, now: number, layout?: Int32Array): void {
    this.request = request;
    this.now = now;
    if (++this.generation === 0x7fffffff) {
      this.generation = 1;
      this.stamps.fill(0);
    }
    this.labelBits.fill(0);
    this.labels = [];
    if (this.dynamicLabels.length > 0) this.dynamicLabels = [];
    if (this.pendingGeoLabels.length > 0) this.pendingGeoLabels = [];
    this.clientParsed = false;
    this.bodyText = undefined;
    this.headerWindow = undefined;
    this.target = undefined;
    this.headers.reset(layout);
  }

  private parts(): Target {
    this.target ??= split(asBytes(this.request.uri));
    return this.target;
  }

  /** As it was sent. */
  get path(): string {
    return this.parts().path;
  }

  /** Undefined without a `?`. */
  get query(): string | undefined {
    return this.parts().query;
  }

  get fragment(): string | undefined {
    return this.parts().fragment;
  }

  /** The path; an absolute-form target loses its scheme and authority. */
  readPath(): string {
    const { path } = this.parts();
    if (path.charCodeAt(0) === 47) return path;
    const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/.exec(path);
    if (!authority) return path;
    this.note(NOTE.absoluteTarget);
    return path.slice(authority[0].length) || '/';
  }

  value(number: number): Values {
    if (this.stamps[number] === this.generation) {
      this.valueNotes |= this.notesOfValues[number]!;
      return this.values[number]!;
    }
    const outer = this.valueNotes;
    this.valueNotes = 0;
    const value = this.sources[number]!.read(this);
    this.notesOfValues[number] = this.valueNotes;
    this.valueNotes |= outer;
    this.values[number] = value;
    this.stamps[number] = this.generation;
    return value;
  }

  /** Whether every request of this one's shape has the same value; only to be asked where the layout is known. */
  isSettled(number: number): boolean {
    return this.sources[number]!.settled?.(this) ?? false;
  }

  note(number: number): void {
    if (number < 31) this.valueNotes |= 1 << number;
    else this.ruleNotes |= 1 << (number - 31);
  }

  /** Address of the TCP peer; undefined when it is none. */
  client(): IpAddress | undefined {
    if (!this.clientParsed) {
      this.parsedClient = parseAddress(this.request.ip);
      this.clientParsed = true;
    }
    if (this.parsedClient === undefined) this.note(NOTE.clientAddress);
    return this.parsedClient;
  }

  /** What AWS WAF gets of the body; undefined when there is none. */
  body(): string | undefined {
    const { body } = this.request;
    if (body === undefined || body.length === 0) return undefined;
    this.bodyText ??= latin1(body.length > this.bodyLimit ? body.subarray(0, this.bodyLimit) : body);
    return this.bodyText;
  }

  get bodyOversize(): boolean {
    return (this.request.body?.length ?? 0) > this.bodyLimit;
  }

  /** All headers as AWS WAF gets them, for rules that look at more than one. */
  inspectedHeaders(): ReturnType<typeof withinLimit> {
    this.headerWindow ??= withinLimit(
      this.request.headers.map(([name, value]): Pair => [asBytes(name), asBytes(value)]),
    );
    return this.headerWindow;
  }

  /** Only of what AWS WAF gets of the headers, which may hide this one or its end. */
  header(number: number): Values | undefined {
    if (this.headers.isCut(this.request)) this.note(NOTE.headerWindow);
    return this.headers.get(this.request, number);
  }
}
