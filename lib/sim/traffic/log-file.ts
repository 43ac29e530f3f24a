import { BrokenLine, type LogFormat, type TrafficEvent } from './event';
import { TOO_LONG } from './line-records';
import { DamagedLog, type LogSource, readBytes } from './log-source';

/** What a reader of logs tells while it reads. */
export interface LogObserver {
  /** On disk, so compressed bytes for a compressed file. */
  onBytes(count: number): void;
  /** A record, readable or not. */
  onLine(): void;
  onBroken(file: string, line: number, reason: string): void;
}

export const SILENT: LogObserver = { onBytes() {}, onLine() {}, onBroken() {} };
/** V8 keeps texts of more than 128 KB apart, and collects them late. */
const CHUNK = 64 * 1024;
/** Where of most bytes no text is made. */
const SIEVED_CHUNK = 256 * 1024;

export interface RawRecord {
  /** Of its first request. */
  readonly time: number;
  /** Its place among all of the source, from 0. */
  readonly ordinal: number;
  readonly text: string;
  readonly events: readonly TrafficEvent[];
}

/**
 * Records of a source in the order in which they stand, in batches of what one chunk held. What can't be read is reported and passed
 * over, a damaged end of a compressed file too.
 */
export async function* readRecords(
  source: LogSource,
  format: LogFormat,
  observer: LogObserver,
  chunk = format.passesOver ? SIEVED_CHUNK : CHUNK,
): AsyncGenerator<readonly RawRecord[]> {
  const splitter = format.splitter(format.passesOver);
  let batch: RawRecord[] = [];
  let lastLine = 0;
  const { from, to } = source.part ?? { from: 0, to: Number.POSITIVE_INFINITY };
  let next = 0;
  const take = (text: string | undefined, line: number) => {
    const ordinal = next++;
    if (ordinal < from || ordinal >= to) return;
    lastLine = line;
    observer.onLine();
    if (text === TOO_LONG) {
      observer.onBroken(source.name, line, 'too long for a record');
      return;
    }
    if (text === undefined) return;
    const parsed = format.parse(text);
    const all = Array.isArray(parsed) ? (parsed as ReadonlyArray<TrafficEvent | BrokenLine>) : [parsed];
    const events: TrafficEvent[] = [];
    for (const item of all as ReadonlyArray<TrafficEvent | BrokenLine>) {
      if (item instanceof BrokenLine) observer.onBroken(source.name, line, item.reason);
      else events.push(item);
    }
    if (events.length > 0) batch.push({ time: events[0]!.time, ordinal, text, events });
  };
  try {
    for await (const bytes of readBytes(source, chunk, observer.onBytes)) {
      splitter.push(bytes, take);
      if (batch.length > 0) yield batch;
      batch = [];
      if (next >= to) return;
    }
    splitter.end(take);
  } catch (error) {
    if (!(error instanceof DamagedLog)) throw error;
    observer.onBroken(source.name, lastLine + 1, 'the compressed file is damaged from here on');
  }
  if (batch.length > 0) yield batch;
}

/** Requests of a source in the order in which they stand. */
export async function* readLogFile(
  source: LogSource,
  format: LogFormat,
  observer: LogObserver,
  chunk?: number,
): AsyncGenerator<readonly TrafficEvent[]> {
  for await (const records of readRecords(source, format, observer, chunk)) {
    yield records.length === 1 ? records[0]!.events : records.flatMap(({ events }) => events);
  }
}

/** On disk, all together; undefined where one is a pipe. */
export function totalBytes(sources: readonly LogSource[]): number | undefined {
  return sources.every(({ size }) => size !== undefined)
    ? sources.reduce((sum, { size }) => sum + size!, 0)
    : undefined;
}
