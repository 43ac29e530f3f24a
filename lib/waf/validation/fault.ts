import { isUnresolved } from '../dialect';
import { nearest } from './nearest';

/** Something that the AWS WAF service would refuse. */
export interface Fault {
  /** Name of the rule, where there is one. */
  readonly rule?: string;
  /** From the web ACL, rule group or set down, e.g. `Rules[3].Statement.RateBasedStatement.Limit`. */
  readonly path: string;
  /** Lower case: what is allowed, and the value got. */
  readonly message: string;
  /** Whether it is a name that nothing there has. */
  readonly unknownName?: boolean;
}

/** For people: rule, path and message in one line. */
export function describeFault({ rule, path, message }: Fault): string {
  return `${rule === undefined ? '' : `rule ${JSON.stringify(rule)}: `}${path}: ${message}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function rangeText(min: number, max: number): string {
  if (max >= Number.MAX_SAFE_INTEGER) return `at least ${min}`;
  if (min === max) return `${min}`;
  return min === 0 ? `at most ${max}` : `${min} to ${max}`;
}

const utf8 = new TextEncoder();

/** Stands for whatever is inside something that is known only at deployment. */
const UNKNOWN = { Ref: 'unknown' };

/**
 * A value and where it stands; collects faults. Every check passes over what is absent or known only at deployment
 * (intrinsic functions, CDK tokens).
 */
export class Place {
  readonly isUnresolved: boolean;

  constructor(
    readonly value: unknown,
    private readonly faults: Fault[],
    private readonly path: string,
    private readonly rule?: string,
  ) {
    this.isUnresolved = isUnresolved(value);
  }

  /** The member of an object or the item of an array. */
  at(key: string | number): Place {
    const value = typeof this.value === 'object' && this.value !== null ? Reflect.get(this.value, key) : undefined;
    const dot = typeof key === 'number' ? `[${key}]` : this.path === '' ? key : `.${key}`;
    return new Place(this.isUnresolved ? UNKNOWN : value, this.faults, this.path + dot, this.rule);
  }

  /** Items of an array; none when it isn't one or isn't known yet. */
  get items(): readonly Place[] {
    if (!Array.isArray(this.value) || this.isUnresolved) return [];
    return this.value.map((_, index) => this.at(index));
  }

  ofRule(rule: string | undefined): Place {
    return new Place(this.value, this.faults, this.path, rule);
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** A string that is known. */
  get text(): string | undefined {
    return typeof this.value === 'string' && !this.isUnresolved ? this.value : undefined;
  }

  /** Keys of members that are set. */
  get keys(): readonly string[] {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value) || this.isUnresolved) return [];
    return Object.keys(value).filter((key) => Reflect.get(value, key) !== undefined);
  }

  fault(message: string): void {
    this.faults.push({ ...(this.rule === undefined ? {} : { rule: this.rule }), path: this.path, message });
  }

  /** A name that nothing there has. */
  unknownName(message: string): void {
    this.fault(message);
    this.faults.push({ ...this.faults.pop()!, unknownName: true });
  }

  required(): this {
    if (this.isAbsent) this.fault('is required');
    return this;
  }

  /** Whether there is something to check. */
  private get isKnown(): boolean {
    return !this.isAbsent && !this.isUnresolved;
  }

  check(ok: boolean, message: string): void {
    if (this.isKnown && !ok) this.fault(`${message}, got ${shown(this.value)}`);
  }

  integer(min: number, max: number): void {
    const { value } = this;
    this.check(
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
      `must be a whole number from ${min} to ${max}`,
    );
  }

  oneOf(allowed: readonly unknown[]): void {
    this.check(allowed.includes(this.value), `must be one of ${allowed.join(', ')}`);
  }

  matches(pattern: RegExp, description: string): void {
    this.check(typeof this.value === 'string' && pattern.test(this.value), `must be ${description}`);
  }

  /** Bytes in UTF-8. */
  bytes(min: number, max: number, unit = 'bytes'): void {
    if (!this.isKnown) return;
    const length = typeof this.value === 'string' ? utf8.encode(this.value).length : -1;
    if (length < min || length > max) this.fault(`must have ${min} to ${max} ${unit}, got ${length}`);
  }

  count(min: number, max: number, noun: string): void {
    if (!this.isKnown) return;
    const { value } = this;
    const length = Array.isArray(value) ? value.length : this.keys.length;
    if (length < min || length > max) {
      this.fault(`must have ${rangeText(min, max)} ${noun}, got ${length}`);
    }
  }

  /** Required, with exactly one member set, of these names; gives it when so. */
  exactlyOne(allowed: readonly string[], noun: string): string | undefined {
    if (!this.required().isKnown) return undefined;
    const { keys } = this;
    const unknown = keys.filter((key) => !allowed.includes(key));
    if (unknown.length > 0) {
      const meant = unknown.flatMap((name) => nearest(name, allowed) ?? []);
      const remedy = meant.length === 0 ? '' : `; did you mean ${meant.join(', ')}?`;
      this.unknownName(
        `must have exactly one ${noun} of ${allowed.join(', ')}, got unknown ${unknown.join(', ')}${remedy}`,
      );
      return undefined;
    }
    if (keys.length === 1) return keys[0];
    this.fault(`must have exactly one ${noun}, got ${keys.length === 0 ? 'none' : keys.join(', ')}`);
    return undefined;
  }

  /** Items whose key repeats; items without a key are passed over. */
  unique(key: (item: Place) => string | number | undefined, noun: string): void {
    const seen = new Set<string | number>();
    for (const item of this.items) {
      const value = key(item);
      if (value === undefined) continue;
      if (seen.has(value)) item.fault(`${noun} must be unique, ${shown(value)} is there already`);
      seen.add(value);
    }
  }
}
