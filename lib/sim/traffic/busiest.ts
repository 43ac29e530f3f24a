/** What one address did. */
export interface AddressTally {
  requests: number;
  allowed: number;
  blocked: number;
  challenged: number;
}

export interface BusyAddress extends Readonly<AddressTally> {
  readonly address: string;
}

const CAPACITY = 200_000;

/**
 * The busiest addresses in bounded memory: when the table is full, the less busy half goes. An address that was dropped
 * starts anew, so counts are lower bounds from then on; the really busy ones never go.
 */
export class BusiestAddresses {
  private readonly tallies = new Map<string, AddressTally>();
  private dropped = false;

  constructor(private readonly capacity = CAPACITY) {}

  /** Whether counts may be too low. */
  get isEstimate(): boolean {
    return this.dropped;
  }

  of(address: string): AddressTally {
    let tally = this.tallies.get(address);
    if (!tally) {
      if (this.tallies.size >= this.capacity) this.drop();
      tally = { requests: 0, allowed: 0, blocked: 0, challenged: 0 };
      this.tallies.set(ownCopy(address), tally);
    }
    return tally;
  }

  private drop(): void {
    this.dropped = true;
    const counts = Float64Array.from(this.tallies.values(), ({ requests }) => requests).sort();
    const median = counts[counts.length >> 1]!;
    let surplus = this.tallies.size - (this.capacity >> 1);
    for (const [address, { requests }] of this.tallies) {
      if (surplus === 0) break;
      if (requests > median) continue;
      this.tallies.delete(address);
      surplus--;
    }
  }

  top(count: number): readonly BusyAddress[] {
    return [...this.tallies]
      .map(([address, tally]) => ({ address, ...tally }))
      .sort((a, b) => b.requests - a.requests || (a.address < b.address ? -1 : 1))
      .slice(0, count);
  }
}

/** A slice of a line keeps the whole chunk that it was cut from alive; V8 copies slices that are shorter than this. */
const SLICED_FROM = 13;

export function ownCopy(text: string): string {
  if (text.length < SLICED_FROM) return text;
  return Buffer.from(text, 'latin1').toString('latin1');
}
