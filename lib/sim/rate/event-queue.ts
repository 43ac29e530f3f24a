/**
 * First-in-first-out queue of "client n sent k requests in this second", in two typed arrays that grow by doubling. Eight
 * bytes an entry, nothing for the garbage collector to walk.
 */
export class EventQueue {
  private slots = new Uint32Array(64);
  private counts = new Uint32Array(64);
  private mask = 63;
  /** Positions count up for ever (modulo 2³²) and are masked into the arrays. */
  private head = 0;
  private tail = 0;

  get length(): number {
    return (this.tail - this.head) >>> 0;
  }

  /** Position of the new entry, for `increment`. */
  push(slot: number): number {
    if (this.length > this.mask) this.grow();
    const position = this.tail;
    this.slots[position & this.mask] = slot;
    this.counts[position & this.mask] = 1;
    this.tail = (position + 1) >>> 0;
    return position;
  }

  increment(position: number): void {
    this.counts[position & this.mask]!++;
  }

  /** Position behind the last entry. */
  get end(): number {
    return this.tail;
  }

  get start(): number {
    return this.head;
  }

  headSlot(): number {
    return this.slots[this.head & this.mask]!;
  }

  headCount(): number {
    return this.counts[this.head & this.mask]!;
  }

  shift(): void {
    this.head = (this.head + 1) >>> 0;
  }

  get bytes(): number {
    return this.slots.byteLength + this.counts.byteLength;
  }

  private grow(): void {
    const size = (this.mask + 1) * 2;
    const slots = new Uint32Array(size);
    const counts = new Uint32Array(size);
    const mask = size - 1;
    for (let at = this.head, left = this.length; left > 0; at = (at + 1) >>> 0, left--) {
      slots[at & mask] = this.slots[at & this.mask]!;
      counts[at & mask] = this.counts[at & this.mask]!;
    }
    this.slots = slots;
    this.counts = counts;
    this.mask = mask;
  }
}
