import type { VerdictAction } from '../verdict';
import { type ClientKey, clientKey } from './solved-tokens';

/** What one address did. */
export interface BusyAddress {
  readonly address: string;
  readonly requests: number;
  readonly allowed: number;
  readonly blocked: number;
  readonly challenged: number;
}

const CAPACITY = 200_000;
const HASH = 0;
const CHECK = 1;
const ALLOWED = 2;
const BLOCKED = 3;
const CHALLENGED = 4;
const AGENT = 5;
/** A row lies in one line of the processor's cache, or two. */
const COLUMNS = 8;

/**
 * The busiest addresses in bounded memory: when the table is full, the less busy half goes. An address that was dropped
 * starts anew, so counts are lower bounds from then on; the really busy ones never go. All stands in flat arrays, found by two hashes of the address,
 * because millions of small objects would keep the garbage collector busier than the log does.
 */
export class BusiestAddresses {
  private names: string[] = [];
  private rows: Int32Array;
  /** Row + 1 at the place of its hash or behind, 0 is empty. */
  private readonly table: Int32Array;
  private dropped = false;

  constructor(readonly capacity = CAPACITY) {
    this.rows = new Int32Array(capacity * COLUMNS);
    // At most half full.
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 2)));
  }

  /** Whether counts may be too low. */
  get isEstimate(): boolean {
    return this.dropped;
  }

  /** @param agent a number of the user agent, for `addAgain` */
  add(address: string, action: VerdictAction, agent = 0): void {
    const { hash, check } = clientKey(address, '');
    let row = this.find(hash | 0, check);
    if (row < 0) {
      if (this.names.length >= this.capacity) this.drop();
      row = this.insert(ownCopy(address), hash | 0, check);
    }
    this.rows[row * COLUMNS + columnOf(action)]!++;
    this.rows[row * COLUMNS + AGENT] = agent;
  }

  /** The same for an address that is known and came with this user agent the last time; false, and nothing counted, where it isn't. */
  addAgain({ hash, check }: ClientKey, action: VerdictAction, agent: number): boolean {
    const row = this.find(hash | 0, check);
    if (row < 0 || this.rows[row * COLUMNS + AGENT] !== agent) return false;
    this.rows[row * COLUMNS + columnOf(action)]!++;
    return true;
  }

  private find(hash: number, check: number): number {
    const { table, rows } = this;
    const mask = table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const row = table[at]! - 1;
      if (row < 0 || (rows[row * COLUMNS + HASH] === hash && rows[row * COLUMNS + CHECK] === check)) return row;
    }
  }

  private insert(name: string, hash: number, check: number): number {
    const mask = this.table.length - 1;
    let at = hash & mask;
    while (this.table[at] !== 0) at = (at + 1) & mask;
    const row = this.names.push(name) - 1;
    this.table[at] = row + 1;
    this.rows[row * COLUMNS + HASH] = hash;
    this.rows[row * COLUMNS + CHECK] = check;
    return row;
  }

  private requestsOf(row: number): number {
    const at = row * COLUMNS;
    return this.rows[at + ALLOWED]! + this.rows[at + BLOCKED]! + this.rows[at + CHALLENGED]!;
  }

  private drop(): void {
    this.dropped = true;
    const totals = Float64Array.from(this.names, (_, row) => this.requestsOf(row));
    const median = totals.slice().sort()[totals.length >> 1]!;
    let surplus = this.names.length - (this.capacity >> 1);
    const { names, rows } = this;
    this.names = [];
    this.rows = new Int32Array(this.capacity * COLUMNS);
    this.table.fill(0);
    for (const [row, name] of names.entries()) {
      if (surplus > 0 && totals[row]! <= median) {
        surplus--;
        continue;
      }
      const before = rows.subarray(row * COLUMNS, (row + 1) * COLUMNS);
      const kept = this.insert(name, before[HASH]!, before[CHECK]!);
      this.rows.set(before, kept * COLUMNS);
    }
  }

  top(count: number): readonly BusyAddress[] {
    const totals = Float64Array.from(this.names, (_, row) => this.requestsOf(row));
    const least = totals.slice().sort().at(-count) ?? 0;
    return this.names
      .flatMap((address, row) => (totals[row]! >= least ? [{ address, row, requests: totals[row]! }] : []))
      .sort((a, b) => b.requests - a.requests || (a.address < b.address ? -1 : 1))
      .slice(0, count)
      .map(({ address, row, requests }) => ({
        address,
        requests,
        allowed: this.rows[row * COLUMNS + ALLOWED]!,
        blocked: this.rows[row * COLUMNS + BLOCKED]!,
        challenged: this.rows[row * COLUMNS + CHALLENGED]!,
      }));
  }
}

function columnOf(action: VerdictAction): number {
  return action === 'ALLOW' ? ALLOWED : action === 'BLOCK' ? BLOCKED : CHALLENGED;
}

/** A slice of a line keeps the whole chunk that it was cut from alive; V8 copies slices that are shorter than this. */
const SLICED_FROM = 13;

function ownCopy(text: string): string {
  if (text.length < SLICED_FROM) return text;
  return Buffer.from(text, 'latin1').toString('latin1');
}
