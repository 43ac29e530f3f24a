import type { TrafficEvent } from './event';

/** So many requests may stand too late and are still put in their place. */
const WINDOW = 16_384;

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

/**
 * The same requests by time. A log is a little out of order by itself, since its time is that of the answer, and that is mended within a window.
 *
 * @throws UnsortedLog for what stands further away from its place
 */
export async function* inOrder(
  batches: AsyncGenerator<readonly TrafficEvent[]>,
  source: string,
): AsyncGenerator<readonly TrafficEvent[]> {
  let held: TrafficEvent[] = [];
  let sorted = true;
  let given = Number.NEGATIVE_INFINITY;
  const release = (count: number): TrafficEvent[] => {
    if (!sorted) held.sort((a, b) => a.time - b.time);
    sorted = true;
    const out = held.slice(0, count);
    held = held.slice(count);
    const last = out.at(-1);
    if (last) given = last.time;
    return out;
  };
  try {
    for await (const batch of batches) {
      for (const event of batch) {
        if (event.time < given) throw new UnsortedLog(source, (given - event.time) / 1000);
        const last = held.at(-1);
        if (last && event.time < last.time) sorted = false;
        held.push(event);
      }
      if (held.length >= 2 * WINDOW) yield release(held.length - WINDOW);
    }
    if (held.length > 0) yield release(held.length);
  } finally {
    await batches.return(undefined);
  }
}
