import type { TrafficEvent } from './event';

/** So many requests may stand too late and are still put in their place. */
const WINDOW = 16_384;
/** Where one source is read, and of it only what has to be judged: an hour or a day of most sites. */
export const WIDE_WINDOW = 65_536;

/** A source in which requests stand later than can be mended while reading; it has to be sorted first. */
export class UnsortedLog extends Error {
  constructor(
    readonly source: string,
    readonly backSeconds: number,
  ) {
    super(
      `${source}: requests are not in the order of time, one is ${Math.round(backSeconds)} s before those that it follows`,
    );
  }
}

/** The newest requests, which may still change places. */
export class OrderWindow {
  private held: TrafficEvent[] = [];
  private sorted = true;
  private given = Number.NEGATIVE_INFINITY;

  constructor(private readonly size = WINDOW) {}

  /** Milliseconds by which a request is too late for its place, and isn't taken; 0 where it was. */
  take(event: TrafficEvent): number {
    if (event.time < this.given) return this.given - event.time;
    const last = this.held.at(-1);
    if (last && event.time < last.time) this.sorted = false;
    this.held.push(event);
    return 0;
  }

  /** Those that have found their place, once there are many. */
  release(): TrafficEvent[] {
    return this.held.length >= 2 * this.size ? this.first(this.held.length - this.size) : [];
  }

  releaseAll(): TrafficEvent[] {
    return this.first(this.held.length);
  }

  private first(count: number): TrafficEvent[] {
    if (!this.sorted) this.held.sort((a, b) => a.time - b.time);
    this.sorted = true;
    const out = this.held.slice(0, count);
    this.held = this.held.slice(count);
    const last = out.at(-1);
    if (last) this.given = last.time;
    return out;
  }
}

/**
 * The same requests by time. A log is a little out of order by itself, since its time is that of the answer, and that is mended within a window.
 *
 * @throws UnsortedLog for what stands further away from its place
 */
export async function* inOrder(
  batches: AsyncGenerator<readonly TrafficEvent[]>,
  source: string,
  size = WINDOW,
): AsyncGenerator<readonly TrafficEvent[]> {
  const window = new OrderWindow(size);
  try {
    for await (const batch of batches) {
      for (const event of batch) {
        const back = window.take(event);
        if (back > 0) throw new UnsortedLog(source, back / 1000);
      }
      const released = window.release();
      if (released.length > 0) yield released;
    }
    const rest = window.releaseAll();
    if (rest.length > 0) yield rest;
  } finally {
    await batches.return(undefined);
  }
}
