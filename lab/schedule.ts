import type { Clock } from '../lib/contract/clock';

/** Time that moves when a schedule says so. */
export class VirtualClock implements Clock {
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  /** Never goes back. */
  moveTo(time: number): void {
    if (time > this.time) this.time = time;
  }
}

/** Somebody who acts at certain times: yields the time of the next action and is resumed at that time. */
export type Actor = AsyncGenerator<number, void, void>;

interface Turn {
  readonly at: number;
  readonly order: number;
  readonly actor: Actor;
}

/** Runs actors strictly in the order of their virtual time, one at a time, so that two runs are the same. */
export class Schedule {
  /** A binary heap by time, then by order of arrival. */
  private readonly turns: Turn[] = [];
  private order = 0;

  constructor(private readonly clock: VirtualClock) {}

  async add(actor: Actor): Promise<void> {
    const { value, done } = await actor.next();
    if (!done) this.push({ at: value, order: this.order++, actor });
  }

  async run(signal?: AbortSignal): Promise<void> {
    for (let turn = this.pop(); turn !== undefined; turn = this.pop()) {
      signal?.throwIfAborted();
      this.clock.moveTo(turn.at);
      const { value, done } = await turn.actor.next();
      if (!done) this.push({ at: value, order: this.order++, actor: turn.actor });
    }
  }

  private push(turn: Turn): void {
    const heap = this.turns;
    let index = heap.push(turn) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (before(heap[parent]!, turn)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = turn;
  }

  private pop(): Turn | undefined {
    const heap = this.turns;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (before(last, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function before(a: Turn, b: Turn): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
