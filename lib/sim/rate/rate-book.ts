import type { RateBasedStatement } from '../../waf/statement';
import type { RateSettings } from './rate-limiter';
import { newRateState, type RateState } from './rate-rule';

interface Entry {
  readonly statement: string;
  readonly state: RateState;
}

/**
 * Counters of every use of a rate-based statement. A new version of the web ACL keeps those whose statement is the same;
 * a changed statement starts from nothing, as at AWS (topic waf-rule-statement-type-rate-based).
 */
export class RateBook {
  private entries = new Map<string, Entry>();
  private previous: ReadonlyMap<string, Entry> = new Map();

  constructor(
    private readonly mode: RateSettings['mode'],
    private readonly lagSeconds: number,
  ) {}

  /** To be called before a new version is planned. */
  turn(): void {
    this.previous = this.entries;
    this.entries = new Map();
  }

  /** Back to the version before, when the new one was refused. */
  turnBack(): void {
    this.entries = new Map(this.previous);
  }

  /** `use`: the names that lead to the rule, e.g. web ACL, group reference, rule. */
  state(use: readonly string[], statement: RateBasedStatement): RateState {
    const key = JSON.stringify(use);
    const text = canonical(statement);
    const known = this.previous.get(key);
    const state = known?.statement === text ? known.state : newRateState(statement, this.mode, this.lagSeconds);
    this.entries.set(key, { statement: text, state });
    return state;
  }
}

/** JSON with the members of objects in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
