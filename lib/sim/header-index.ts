import { TOKEN_HEADER } from '../contract/names';
import { asBytes, lowerCase } from './bytes';
import { WINDOW } from './fields/match-pattern';
import type { WafRequest } from './request';
import type { Values } from './values';

const LONGEST = 64;
/** Clients choose the spelling, so what is remembered of it is bounded. */
const MOST_SPELLINGS = 1000;

/** In a layout: the request has no such header, or has it more than once. */
const ABSENT = -1;
const REPEATED = -2;

/** What nearly each client has another value of, so that two requests are seldom alike in it. */
const OF_ONE_CLIENT = new Set([
  'cookie',
  'authorization',
  'forwarded',
  'x-forwarded-for',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
  TOKEN_HEADER,
]);

/**
 * Finds the few headers that the rules ask for in one pass over the request's, without lower-casing the others. Names are
 * numbered when the web ACL is planned.
 */
export class HeaderIndex {
  private readonly numbers = new Map<string, number>();
  /** Names as they were spelled in requests, with their numbers or -1. */
  private readonly spellings = new Map<string, number>();
  private readonly lengths = new Uint8Array(LONGEST + 1);
  private values: (string | string[] | undefined)[] = [];
  /** Numbers of those whose values are part of a request's shape. */
  private readonly shaping = new Set<number>();
  private indexed: WafRequest | undefined;
  private layout: Int32Array | undefined;
  private cut = false;

  number(name: string): number {
    const lower = name.toLowerCase();
    const known = this.numbers.get(lower);
    if (known !== undefined) return known;
    const number = this.values.push(undefined) - 1;
    this.know(lower, number);
    // HTTP/2 calls it so.
    if (lower === 'host') this.know(':authority', number);
    this.spellings.clear();
    return number;
  }

  /** The number of a header whose value a statement inspects. */
  inspected(name: string): number {
    const number = this.number(name);
    if (!OF_ONE_CLIENT.has(name.toLowerCase())) this.shaping.add(number);
    return number;
  }

  /** Whether the header's value is part of a request's shape, given its name as it was spelled. */
  shapes(spelling: string): boolean {
    return this.shaping.has(this.spellings.get(spelling) ?? this.spelled(spelling));
  }

  /** Whether all requests of the shape that is being evaluated have the same of this header. */
  isSettled(number: number): boolean {
    return this.layout?.[number] === ABSENT || this.shaping.has(number);
  }

  /** At which place of a request with these names each header stands, by its number. */
  layoutOf(names: readonly string[]): Int32Array {
    const layout = new Int32Array(this.values.length).fill(ABSENT);
    names.forEach((name, at) => {
      const number = this.spellings.get(name) ?? this.spelled(name);
      if (number >= 0) layout[number] = layout[number] === ABSENT ? at : REPEATED;
    });
    return layout;
  }

  private know(name: string, number: number): void {
    this.numbers.set(name, number);
    this.lengths[Math.min(name.length, LONGEST)] = 1;
  }

  /** Every instance of the header, undefined when there is none. */
  get(request: WafRequest, number: number): Values | undefined {
    const at = this.layout === undefined ? REPEATED : this.layout[number]!;
    if (at === ABSENT) return undefined;
    if (at >= 0) return asBytes(request.headers[at]![1]);
    if (this.indexed !== request) this.index(request);
    return this.values[number];
  }

  /** The one value, or all joined by a comma and a space as HTTP lets proxies do. */
  joined(request: WafRequest, number: number): string | undefined {
    const values = this.get(request, number);
    return values === undefined || typeof values === 'string' ? values : values.join(', ');
  }

  /** Whether the request has headers beyond those that AWS WAF gets. */
  isCut(request: WafRequest): boolean {
    if (this.layout !== undefined) return false;
    if (this.indexed !== request) this.index(request);
    return this.cut;
  }

  /** @param layout of the next request, all of whose headers AWS WAF gets then */
  reset(layout?: Int32Array): void {
    this.layout = layout;
    this.indexed = undefined;
  }

  private index(request: WafRequest): void {
    this.indexed = request;
    this.cut = false;
    for (let i = 0; i < this.values.length; i++) this.values[i] = undefined;
    const { headers } = request;
    let room: number = WINDOW.bytes;
    for (let i = 0; i < headers.length; i++) {
      const [name, value] = headers[i]!;
      room -= name.length + value.length;
      if (room >= 0 && i < WINDOW.entries) {
        this.take(name, value);
        continue;
      }
      // One page says that a single header is inspected in full, another that no more than this is handed over: the worse counts.
      this.cut = true;
      if (i < WINDOW.entries && value.length + room > 0) this.take(name, value.slice(0, room));
      return;
    }
  }

  private take(name: string, text: string): void {
    if (this.lengths[Math.min(name.length, LONGEST)] === 0) return;
    const number = this.spellings.get(name) ?? this.spelled(name);
    if (number < 0) return;
    const value = asBytes(text);
    const known = this.values[number];
    if (known === undefined) this.values[number] = value;
    else if (typeof known === 'string') this.values[number] = [known, value];
    else known.push(value);
  }

  private spelled(name: string): number {
    const number = this.numbers.get(lowerCase(name)) ?? -1;
    if (this.spellings.size >= MOST_SPELLINGS) this.spellings.clear();
    this.spellings.set(name, number);
    return number;
  }
}
