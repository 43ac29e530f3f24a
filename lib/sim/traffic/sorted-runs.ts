import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogFormat } from './event';
import { OrderWindow } from './in-order';
import { type LogObserver, readRecords, SILENT } from './log-file';
import { fileSource, type LogSource } from './log-source';

/** Text of the records that are sorted in memory at once. */
const RUN_LENGTH = 64 * 1024 * 1024;
/** Records that are written at once. */
const PIECE = 8192;
/** Each part costs another look at all that stands before it. */
const MOST_PARTS = 4;

export interface SortedSources {
  readonly sources: readonly LogSource[];
  /** Names of those that were not in the order of time. */
  readonly unsorted: readonly string[];
  /** Takes the files away that were written meanwhile. */
  close(): Promise<void>;
}

/**
 * Sources of which each is in the order of time. One that consists of a few that are, such as `cat a b`, is read several times, each time a part of
 * it; any other is taken apart into sorted files of the same format. All are merged like those of the nodes of a load balancer. Memory stays bounded; the files need as much room as the unsorted sources without compression, in
 * the directory for temporary files (`TMPDIR`).
 */
export async function sortedSources(
  sources: readonly LogSource[],
  format: LogFormat,
  observer: LogObserver,
  runLength = RUN_LENGTH,
): Promise<SortedSources> {
  const directory = await mkdtemp(join(tmpdir(), 'otp-shield-sort-'));
  const close = () => rm(directory, { recursive: true, force: true });
  const result: LogSource[] = [];
  const unsorted: string[] = [];
  try {
    for (const source of sources) {
      // What has to be judged is little where other records are passed over, and to look for parts is to read all once more.
      const parts = format.passesOver ? undefined : await partsOf(source, format);
      if (parts?.length === 1) {
        result.push(source);
        continue;
      }
      unsorted.push(source.name);
      if (parts !== undefined) {
        result.push(...parts);
        continue;
      }
      result.push(...(await runsOf(source, format, observer, runLength, join(directory, String(unsorted.length)))));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sources: result, unsorted, close };
}

/** Parts of which each is in the order of time: the source itself where it is, undefined where they are many. */
async function partsOf(source: LogSource, format: LogFormat): Promise<readonly LogSource[] | undefined> {
  const starts = [0];
  let window = new OrderWindow();
  let count = 0;
  const records = readRecords(source, format, SILENT);
  try {
    for await (const batch of records) {
      for (const { ordinal, events } of batch) {
        count = ordinal + 1;
        if (events.every((event) => window.take(event) === 0)) continue;
        if (starts.push(ordinal) > MOST_PARTS) return undefined;
        window = new OrderWindow();
        for (const event of events) window.take(event);
      }
      window.release();
    }
  } finally {
    await records.return(undefined);
  }
  if (starts.length === 1) return [source];
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    // For the progress: each part is read from the beginning of the source up to its own end.
    const share = Math.min(1, to / count);
    return { ...source, size: source.size && Math.round(source.size * share), part: { from, to } };
  });
}

async function runsOf(
  source: LogSource,
  format: LogFormat,
  observer: LogObserver,
  runLength: number,
  prefix: string,
): Promise<LogSource[]> {
  const runs: LogSource[] = [];
  let texts: string[] = [];
  let times: number[] = [];
  let length = 0;
  const write = async () => {
    if (texts.length === 0) return;
    const path = `${prefix}-${runs.length}`;
    const file = await open(path, 'w');
    try {
      for (const lines of inPieces(byTime(times))) {
        await file.writeFile(lines.map((index) => `${texts[index]}\n`).join(''), 'latin1');
      }
    } finally {
      await file.close();
    }
    runs.push(fileSource(path, length + texts.length));
    texts = [];
    times = [];
    length = 0;
  };
  for await (const batch of readRecords(source, format, observer)) {
    for (const { text, time } of batch) {
      texts.push(text);
      times.push(time);
      length += text.length;
    }
    if (length >= runLength) await write();
  }
  await write();
  return runs;
}

/** Numbers of the records by their times, those of one moment as they stood. */
function byTime(times: readonly number[]): number[] {
  const first = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  const count = times.length;
  // Time and place in one number are sorted several times as fast, where they have room in it.
  if ((last - first + 1) * count > Number.MAX_SAFE_INTEGER) {
    return [...times.keys()].sort((a, b) => times[a]! - times[b]! || a - b);
  }
  const keys = Float64Array.from(times, (time, index) => (time - first) * count + index).sort();
  return Array.from(keys, (key) => key % count);
}

function* inPieces(indexes: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < indexes.length; at += PIECE) yield indexes.slice(at, at + PIECE);
}
