import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Where a log is read from. */
export interface LogSource {
  /** As the user gave it, for messages. */
  readonly name: string;
  /** Bytes on disk; undefined for a pipe. */
  readonly size: number | undefined;
  /** Whether it can be opened again; a pipe can't. */
  readonly again: boolean;
  /** Only these records of it, counted from 0, readable or not; all by default. */
  readonly part?: { readonly from: number; readonly to: number };
  /** No request of it is earlier, in milliseconds since the epoch; where it isn't known, the first one is looked up before all is read. */
  readonly notBefore?: number;
  /** Bytes from anywhere in it; absent where only the beginning can be reached. */
  readonly readAt?: (position: number, length: number) => Promise<Buffer>;
  open(chunk: number): Readable;
}

export function fileSource(path: string, size?: number): LogSource {
  return {
    name: path,
    size,
    again: size !== undefined,
    readAt: async (position, length) => {
      const pieces: Buffer[] = [];
      for await (const piece of createReadStream(path, { start: position, end: position + length - 1 })) {
        pieces.push(piece as Buffer);
      }
      return Buffer.concat(pieces);
    },
    open: (highWaterMark) => createReadStream(path, { highWaterMark }),
  };
}

/** Opened when it is read and not before: a named pipe waits for whoever writes. */
export function pipeSource(name: string, open: () => Readable): LogSource {
  return { name, size: undefined, again: false, open };
}

/** Pieces that are decompressed before they are read. */
const AHEAD = 4;

/** The compressed file ends too early or is damaged. */
export class DamagedLog extends Error {}

/**
 * The bytes of a source. Plain or gzip, told by the first bytes; a byte order mark is dropped, and UTF-16 (which PowerShell writes) becomes UTF-8.
 */
export async function* readBytes(
  source: LogSource,
  chunk: number,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  const raw = source.open(chunk);
  const bytes = raw as AsyncIterable<Buffer>;
  try {
    const start = bytes[Symbol.asyncIterator]();
    const first = await head(start, onBytes);
    const rest = counted(first, start, onBytes);
    const isGzip = first[0] === 0x1f && first[1] === 0x8b;
    yield* decoded(isGzip ? unzipped(rest, chunk) : rest);
  } finally {
    if (source.again) raw.destroy();
  }
}

/** At least three bytes, where there are so many. */
async function head(bytes: AsyncIterator<Buffer>, onBytes: (count: number) => void): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < 3) {
    const { done, value } = await bytes.next();
    if (done) return first;
    onBytes(value.length);
    first = Buffer.concat([first, value]);
  }
  return first;
}

async function* counted(
  first: Buffer,
  rest: AsyncIterator<Buffer>,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return;
    onBytes(value.length);
    yield value;
  }
}

async function* unzipped(bytes: AsyncIterable<Buffer>, chunkSize: number): AsyncGenerator<Buffer> {
  // It goes on in a thread of its own while what is there is read.
  const ahead = { readableObjectMode: true, readableHighWaterMark: AHEAD };
  const gunzip = createGunzip({ chunkSize: Math.max(chunkSize, 64), ...ahead });
  const input = Readable.from(bytes, { objectMode: true });
  input.on('error', (error) => gunzip.destroy(error));
  try {
    yield* input.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw new DamagedLog();
    throw error;
  } finally {
    gunzip.destroy();
  }
}

async function* decoded(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let wide: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for await (const chunk of bytes) {
    let from = 0;
    if (isFirst && chunk.length > 0) {
      isFirst = false;
      if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) from = 3;
      else if (chunk[0] === 0xff && chunk[1] === 0xfe) wide = new TextDecoder('utf-16le');
    }
    yield wide ? Buffer.from(wide.decode(chunk, { stream: true }), 'utf8') : chunk.subarray(from);
  }
}
