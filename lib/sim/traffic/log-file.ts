import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BrokenLine, type LineParser, type TrafficEvent } from './event';

/** What a reader of logs tells while it reads. */
export interface LogObserver {
  /** On disk, so compressed bytes for a compressed file. */
  onBytes(count: number): void;
  onLine(): void;
  onBroken(file: string, line: number, reason: string): void;
}

const CHUNK = 256 * 1024;
/** A line without end must not fill the memory. AWS writes none longer than some tens of kilobytes. */
const MAX_LINE = 1024 * 1024;

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function* readBytes(path: string, observer: LogObserver): AsyncGenerator<Buffer> {
  const gzip = await isGzip(path);
  const raw = createReadStream(path, { highWaterMark: CHUNK });
  if (!gzip) {
    for await (const chunk of raw as AsyncIterable<Buffer>) {
      observer.onBytes(chunk.length);
      yield chunk;
    }
    return;
  }
  const counter = new Transform({
    highWaterMark: CHUNK,
    transform(chunk: Buffer, _, done) {
      observer.onBytes(chunk.length);
      done(null, chunk);
    },
  });
  const gunzip = createGunzip({ chunkSize: CHUNK });
  raw.on('error', (error) => gunzip.destroy(error));
  try {
    yield* raw.pipe(counter).pipe(gunzip) as AsyncIterable<Buffer>;
  } finally {
    raw.destroy();
  }
}

/**
 * Requests of one file in the order of its lines, in batches of what one chunk held. Plain or gzip, told by the first
 * bytes. What can't be read is reported and passed over, a damaged end of a compressed file too.
 */
export async function* readLogFile(
  path: string,
  parse: LineParser,
  observer: LogObserver,
): AsyncGenerator<readonly TrafficEvent[]> {
  let rest = '';
  let lineNumber = 0;
  const take = (line: string, batch: TrafficEvent[]) => {
    observer.onLine();
    const event = parse(line);
    if (event instanceof BrokenLine) observer.onBroken(path, lineNumber, event.reason);
    else batch.push(event);
  };
  let tooLong = false;
  try {
    for await (const chunk of readBytes(path, observer)) {
      const text = rest + chunk.toString('latin1');
      const batch: TrafficEvent[] = [];
      let from = 0;
      for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
        const to = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
        lineNumber++;
        if (tooLong) tooLong = false;
        else if (to > from) take(text.slice(from, to), batch);
        from = end + 1;
      }
      rest = text.slice(from);
      if (rest.length > MAX_LINE) {
        if (!tooLong) reportLong(path, lineNumber + 1, observer);
        tooLong = true;
        rest = '';
      }
      if (batch.length > 0) yield batch;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    observer.onBroken(path, lineNumber, 'the compressed file is damaged from here on');
    rest = '';
  }
  const last: TrafficEvent[] = [];
  lineNumber++;
  if (rest !== '' && !tooLong) take(rest.replace(/\r$/, ''), last);
  if (last.length > 0) yield last;
}

function reportLong(path: string, line: number, observer: LogObserver): void {
  observer.onLine();
  observer.onBroken(path, line, `longer than ${MAX_LINE} bytes`);
}

/** On disk, all files together. */
export async function totalBytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
