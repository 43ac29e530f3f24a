import type { VerdictAction } from '../verdict';

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
 * starts anew, so counts are lower bounds from then on; the really busy ones never go. Counts stand in one flat array,
 * because millions of small objects would keep the garbage collector busier than the log does.
 */
export class BusiestAddresses {
  private rows = new Map<string, number>();
  private counts: Uint32Array;
  private dropped = false;
  /** Grows when rows get other numbers. */
  generation = 0;

  constructor(readonly capacity = CAPACITY) {
    this.counts = new Uint32Array(capacity * COLUMNS);
  }

  /** Whether counts may be too low. */
  get isEstimate(): boolean {
    return this.dropped;
  }

  /** Returns the row of the address. */
  add(address: string, action: VerdictAction): number {
    let row = this.rows.get(address);
    if (row === undefined) {
      if (this.rows.size >= this.capacity) this.drop();
      row = this.rows.size;
      this.rows.set(ownCopy(address), row);
    }
    const column = action === 'ALLOW' ? ALLOWED : action === 'BLOCK' ? BLOCKED : CHALLENGED;
    this.counts[row * COLUMNS + column]!++;
    return row;
  }

  private requestsOf(row: number): number {
    const at = row * COLUMNS;
    return this.counts[at]! + this.counts[at + 1]! + this.counts[at + 2]!;
  }

  private drop(): void {
    this.dropped = true;
    this.generation++;
    const totals = Float64Array.from(this.rows.values(), (row) => this.requestsOf(row)).sort();
    const median = totals[totals.length >> 1]!;
    let surplus = this.rows.size - (this.capacity >> 1);
    const rows = new Map<string, number>();
    const counts = new Uint32Array(this.capacity * COLUMNS);
    for (const [address, row] of this.rows) {
      if (surplus > 0 && this.requestsOf(row) <= median) {
        surplus--;
        continue;
      }
      counts.set(this.counts.subarray(row * COLUMNS, (row + 1) * COLUMNS), rows.size * COLUMNS);
      rows.set(address, rows.size);
    }
    this.rows = rows;
    this.counts = counts;
  }

  top(count: number): readonly BusyAddress[] {
    return [...this.rows]
      .map(([address, row]) => ({ address, row, requests: this.requestsOf(row) }))
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
