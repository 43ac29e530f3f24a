import type { VerdictAction } from '../verdict';
import { clientKey } from './solved-tokens';

/** What one address did. */
export interface BusyAddress {
  readonly address: string;
  readonly requests: number;
  readonly allowed: number;
  readonly blocked: number;
  readonly challenged: number;
}

const CAPACITY = 200_000;
const ALLOWED = 0;
const BLOCKED = 1;
const CHALLENGED = 2;
const COLUMNS = 3;

/**
 * The busiest addresses in bounded memory: when the table is full, the less busy half goes. An address that was dropped
 * starts anew, so counts are lower bounds from then on; the really busy ones never go. All stands in flat arrays, found by two hashes of the address,
 * because millions of small objects would keep the garbage collector busier than the log does.
 */
export class BusiestAddresses {
  private names: string[] = [];
  private hashes: Int32Array;
  private checks: Int32Array;
  private counts: Uint32Array;
  /** Row + 1 at the place of its hash or behind, 0 is empty. */
  private readonly table: Int32Array;
  private dropped = false;
  /** Grows when rows get other numbers. */
  generation = 0;

  constructor(readonly capacity = CAPACITY) {
    this.hashes = new Int32Array(capacity);
    this.checks = new Int32Array(capacity);
    this.counts = new Uint32Array(capacity * COLUMNS);
    // At most half full.
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 2)));
  }

  /** Whether counts may be too low. */
  get isEstimate(): boolean {
    return this.dropped;
  }

  /** Returns the row of the address. */
  add(address: string, action: VerdictAction): number {
    const { hash, check } = clientKey(address, '');
    let row = this.find(hash | 0, check);
    if (row < 0) {
      if (this.names.length >= this.capacity) this.drop();
      row = this.insert(ownCopy(address), hash | 0, check);
    }
    const column = action === 'ALLOW' ? ALLOWED : action === 'BLOCK' ? BLOCKED : CHALLENGED;
    this.counts[row * COLUMNS + column]!++;
    return row;
  }

  private find(hash: number, check: number): number {
    const mask = this.table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const row = this.table[at]! - 1;
      if (row < 0 || (this.hashes[row] === hash && this.checks[row] === check)) return row;
    }
  }

  private insert(name: string, hash: number, check: number): number {
    const mask = this.table.length - 1;
    let at = hash & mask;
    while (this.table[at] !== 0) at = (at + 1) & mask;
    const row = this.names.push(name) - 1;
    this.table[at] = row + 1;
    this.hashes[row] = hash;
    this.checks[row] = check;
    return row;
  }

  private requestsOf(row: number): number {
    const at = row * COLUMNS;
    return this.counts[at]! + this.counts[at + 1]! + this.counts[at + 2]!;
  }

  private drop(): void {
    this.dropped = true;
    this.generation++;
    const totals = Float64Array.from(this.names, (_, row) => this.requestsOf(row));
    const median = totals.slice().sort()[totals.length >> 1]!;
    let surplus = this.names.length - (this.capacity >> 1);
    const before = { names: this.names, hashes: this.hashes, checks: this.checks, counts: this.counts };
    this.names = [];
    this.hashes = new Int32Array(this.capacity);
    this.checks = new Int32Array(this.capacity);
    this.counts = new Uint32Array(this.capacity * COLUMNS);
    this.table.fill(0);
    for (const [row, name] of before.names.entries()) {
      if (surplus > 0 && totals[row]! <= median) {
        surplus--;
        continue;
      }
      const kept = this.insert(name, before.hashes[row]!, before.checks[row]!);
      this.counts.set(before.counts.subarray(row * COLUMNS, (row + 1) * COLUMNS), kept * COLUMNS);
    }
  }

  top(count: number): readonly BusyAddress[] {
    return this.names
      .map((address, row) => ({ address, row, requests: this.requestsOf(row) }))
      .sort((a, b) => b.requests - a.requests || (a.address < b.address ? -1 : 1))
      .slice(0, count)
      .map(({ address, row, requests }) => ({
        address,
        requests,
        allowed: this.counts[row * COLUMNS + ALLOWED]!,
        blocked: this.counts[row * COLUMNS + BLOCKED]!,
        challenged: this.counts[row * COLUMNS + CHALLENGED]!,
      }));
  }
}

/** A slice of a line keeps the whole chunk that it was cut from alive; V8 copies slices that are shorter than this. */
const SLICED_FROM = 13;

export function ownCopy(text: string): string {
  if (text.length < SLICED_FROM) return text;
  return Buffer.from(text, 'latin1').toString('latin1');
}
