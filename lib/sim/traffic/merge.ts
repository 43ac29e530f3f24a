import type { LineParser, TrafficEvent } from './event';
import { type LogObserver, readLogFile } from './log-file';

const SILENT: LogObserver = { onBytes() {}, onLine() {}, onBroken() {} };
const BATCH = 4096;

async function firstTime(path: string, parse: LineParser): Promise<number> {
  for await (const batch of readLogFile(path, parse, SILENT)) return batch[0]!.time;
  // Nothing readable: it is opened last, so that its broken lines are counted.
  return Number.POSITIVE_INFINITY;
}

/** One open file, standing at its next request. */
class Cursor {
  private batch: readonly TrafficEvent[] = [];
  private at = 0;

  constructor(private readonly batches: AsyncGenerator<readonly TrafficEvent[]>) {}

  get head(): TrafficEvent | undefined {
    return this.batch[this.at];
  }

  /** Moves requests that are not after `until` to `target`, until that is full. */
  moveTo(target: TrafficEvent[], until: number): void {
    while (this.at < this.batch.length && target.length < BATCH && this.batch[this.at]!.time <= until) {
      target.push(this.batch[this.at++]!);
    }
  }

  /** Gets the next batch when this one is through; false at the end of the file. */
  async fill(): Promise<boolean> {
    if (this.at < this.batch.length) return true;
    const { done, value } = await this.batches.next();
    if (done) return false;
    this.batch = value;
    this.at = 0;
    return true;
  }

  close(): void {
    void this.batches.return(undefined);
  }
}

/**
 * Requests of all files by time. A load balancer writes one file for each of its nodes every five minutes, so files
 * overlap; only those that do are open together. Inside one file, requests may be a little out of order (the log's time is
 * that of the answer); that order is kept.
 */
export async function* mergeByTime(
  paths: readonly string[],
  parse: LineParser,
  observer: LogObserver,
): AsyncGenerator<readonly TrafficEvent[]> {
  const waiting: Array<{ path: string; first: number }> = [];
  for (const path of paths) waiting.push({ path, first: paths.length === 1 ? 0 : await firstTime(path, parse) });
  waiting.sort((a, b) => a.first - b.first);
  let open: Cursor[] = [];
  let merged: TrafficEvent[] = [];
  try {
    while (open.length > 0 || waiting.length > 0) {
      const { next, others } = turn(open);
      if (waiting.length > 0 && (!next || waiting[0]!.first <= next.head!.time)) {
        const cursor = new Cursor(readLogFile(waiting.shift()!.path, parse, observer));
        if (await cursor.fill()) open.push(cursor);
        continue;
      }
      // The turn ends where another file, open or waiting, has something earlier.
      next!.moveTo(merged, Math.min(others, waiting[0]?.first ?? Number.POSITIVE_INFINITY));
      if (merged.length === BATCH || !next!.head) {
        yield merged;
        merged = [];
      }
      if (!next!.head && !(await next!.fill())) open = open.filter((cursor) => cursor !== next);
    }
  } finally {
    for (const cursor of open) cursor.close();
  }
}

/** The file with the earliest request, and when the next other one has its. */
function turn(open: readonly Cursor[]): { next: Cursor | undefined; others: number } {
  let next: Cursor | undefined;
  let others = Number.POSITIVE_INFINITY;
  for (const cursor of open) {
    const { time } = cursor.head!;
    if (!next || time < next.head!.time) {
      if (next) others = Math.min(others, next.head!.time);
      next = cursor;
    } else others = Math.min(others, time);
  }
  return { next, others };
}
