import { EventQueue } from './event-queue';

/** Two numbers for each client in one array, so that both lie in one line of the cache. */
const STRIDE = 3;
const COUNT = 0;
const SECOND = 1;
const POSITION = 2;

/**
 * Requests of each client within a window, in buckets of one second: exact for clocks that tick in seconds, else within
 * one second. Every request enters the queue once (or joins its client's entry of the same second) and leaves it once, so
 * the cost per request doesn't depend on how many clients there are.
 */
export class SlidingWindow {
  private readonly queue = new EventQueue();
  private clients = new Uint32Array(64 * STRIDE);
  /** Ends in the queue of the seconds that are in it, oldest first. */
  private seconds: Array<{ readonly second: number; end: number }> = [];
  private firstSecond = 0;

  constructor(
    private readonly windowSeconds: number,
    /** Called for a client whose last request has left the window. */
    private readonly onIdle: (slot: number) => void,
    /** Called after the count of a client fell. */
    private readonly onFall: (slot: number, count: number) => void,
  ) {}

  get events(): number {
    return this.queue.length;
  }

  get bytes(): number {
    return this.queue.bytes + this.clients.byteLength;
  }

  count(slot: number): number {
    return slot * STRIDE < this.clients.length ? this.clients[slot * STRIDE + COUNT]! : 0;
  }

  /** Records one request; returns the count with it. `second` never goes back. */
  add(slot: number, second: number): number {
    const base = slot * STRIDE;
    if (base >= this.clients.length) {
      const grown = new Uint32Array(this.clients.length * 2);
      grown.set(this.clients);
      this.clients = grown;
    }
    const { clients, queue } = this;
    const count = clients[base + COUNT]! + 1;
    clients[base + COUNT] = count;
    if (count > 1 && clients[base + SECOND] === second >>> 0) {
      queue.increment(clients[base + POSITION]!);
      return count;
    }
    clients[base + SECOND] = second;
    clients[base + POSITION] = queue.push(slot);
    const last = this.firstSecond < this.seconds.length ? this.seconds[this.seconds.length - 1] : undefined;
    if (last !== undefined && last.second === second) last.end = queue.end;
    else this.seconds.push({ second, end: queue.end });
    return count;
  }

  /** Forgets what is `windowSeconds` old or older at `second`. */
  expire(second: number): void {
    const bound = second - this.windowSeconds;
    while (this.firstSecond < this.seconds.length && this.seconds[this.firstSecond]!.second <= bound) this.dropSecond();
    if (this.firstSecond > 64 && this.firstSecond * 2 > this.seconds.length) {
      this.seconds = this.seconds.slice(this.firstSecond);
      this.firstSecond = 0;
    }
  }

  /** Forgets the oldest second, whatever its age. */
  dropOldest(): void {
    if (this.firstSecond < this.seconds.length) this.dropSecond();
  }

  private dropSecond(): void {
    const { end } = this.seconds[this.firstSecond++]!;
    const { queue, clients } = this;
    while (queue.start !== end) {
      const slot = queue.headSlot();
      const count = clients[slot * STRIDE + COUNT]! - queue.headCount();
      queue.shift();
      clients[slot * STRIDE + COUNT] = count;
      this.onFall(slot, count);
      if (count === 0) this.onIdle(slot);
    }
  }
}
