import type { LogFormat, TrafficEvent } from './event';
import { inOrder, WIDE_WINDOW } from './in-order';
import { type LogObserver, readLogFile, SILENT } from './log-file';
import type { LogSource } from './log-source';

const BATCH = 4096;
/** Enough to find the first request of a file. */
const FIRST_CHUNK = 16 * 1024;

async function firstTime(source: LogSource, { name, splitter, parse }: LogFormat): Promise<number> {
  // Of any request: to look for one that has to be judged is to read all.
  for await (const batch of readLogFile(source, { name, splitter, parse }, SILENT, FIRST_CHUNK)) {
    return Math.min(...batch.map(({ time }) => time));
  }
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
    while (this.at >= this.batch.length) {
      const { done, value } = await this.batches.next();
      if (done) return false;
      this.batch = value;
      this.at = 0;
    }
    return true;
  }

  close(): void {
    void this.batches.return(undefined);
  }
}

/**
 * Requests of all sources by time. A load balancer writes one file for each of its nodes every five minutes, so files overlap; only those
 * that do are open together.
 *
 * @throws UnsortedLog for a source that is not in the order of time by itself
 */
export async function* mergeByTime(
  sources: readonly LogSource[],
  format: LogFormat,
  observer: LogObserver,
): AsyncGenerator<readonly TrafficEvent[]> {
  const window = sources.length === 1 && format.passesOver !== undefined ? WIDE_WINDOW : undefined;
  const open = (source: LogSource) => new Cursor(inOrder(readLogFile(source, format, observer), source.name, window));
  const waiting: Waiting[] = [];
  let cursors: Cursor[] = [];
  let merged: TrafficEvent[] = [];
  try {
    for (const source of sources) {
      if (source.again) {
        const { notBefore } = source;
        if (sources.length === 1) waiting.push({ source, first: 0, isGuess: false });
        else if (notBefore !== undefined) waiting.push({ source, first: notBefore, isGuess: true });
        else waiting.push({ source, first: await firstTime(source, format), isGuess: false });
        continue;
      }
      // A pipe can be opened once only, so it is held open.
      const cursor = open(source);
      if (await cursor.fill()) cursors.push(cursor);
    }
    // From behind, so that the next one is at the end.
    waiting.sort((a, b) => b.first - a.first);
    while (cursors.length > 0 || waiting.length > 0) {
      const { next, others } = turn(cursors);
      const following = waiting.at(-1);
      if (following && (!next || following.first <= next.head!.time)) {
        waiting.pop();
        if (following.isGuess) {
          // What its name says is early. Held open from then on, it would fill the memory.
          queue(waiting, { ...following, first: await firstTime(following.source, format), isGuess: false });
          continue;
        }
        const cursor = open(following.source);
        if (await cursor.fill()) cursors.push(cursor);
        continue;
      }
      // The turn ends where another file, open or waiting, has something earlier.
      next!.moveTo(merged, Math.min(others, following?.first ?? Number.POSITIVE_INFINITY));
      if (merged.length === BATCH || !next!.head) {
        yield merged;
        merged = [];
      }
      if (!next!.head && !(await next!.fill())) cursors = cursors.filter((cursor) => cursor !== next);
    }
    if (merged.length > 0) yield merged;
  } finally {
    for (const cursor of cursors) cursor.close();
  }
}

/** A source that isn't open yet, and when its first request is, at the earliest where that is a guess. */
interface Waiting {
  readonly source: LogSource;
  readonly first: number;
  readonly isGuess: boolean;
}

/** Puts a source where it belongs among those that wait, the next one last. */
function queue(waiting: Waiting[], source: Waiting): void {
  let at = waiting.length;
  while (at > 0 && waiting[at - 1]!.first < source.first) at--;
  waiting.splice(at, 0, source);
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
