import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { LogSource } from '../../../lib/sim/traffic/log-source';
import type { Spool } from '../spool';
import type { Bucket } from './bucket';
import type { LogObject } from './log-objects';

/** At a time: S3 gives one connection some tens of megabytes a second. */
const PARALLEL = 8;
/** So many files may wait for the reader. */
const AHEAD = 32;

export interface Download {
  readonly bucket: Bucket;
  readonly object: LogObject;
}

/** Fetches files of a log side by side, a little ahead of whoever reads them in the order of time. */
export class Downloads {
  private readonly files: readonly Download[];
  private readonly started = new Map<number, Promise<string>>();
  private readonly queue: Array<() => void> = [];
  private running = 0;
  private failure: unknown;

  constructor(
    files: readonly Download[],
    private readonly spool: Spool,
  ) {
    const time = ({ object }: Download) => object.notBefore ?? Number.NEGATIVE_INFINITY;
    this.files = [...files].sort((a, b) => time(a) - time(b) || (a.object.key < b.object.key ? -1 : 1));
  }

  get sources(): readonly LogSource[] {
    return this.files.map(({ bucket, object }, index) => ({
      name: `s3://${bucket.name}/${object.key}`,
      size: object.size,
      again: true,
      ...(object.notBefore !== undefined && { notBefore: object.notBefore }),
      open: (chunk) => Readable.from(this.read(index, chunk)),
    }));
  }

  private async *read(index: number, chunk: number): AsyncGenerator<Buffer> {
    const path = this.fetched(index);
    for (let next = index + 1; next <= index + AHEAD && next < this.files.length; next++) {
      this.fetched(next).catch(() => undefined);
    }
    yield* createReadStream(await path, { highWaterMark: chunk });
    if (this.spool.keeps) return;
    this.started.delete(index);
    await this.spool.drop(this.nameOf(index));
  }

  private nameOf(index: number): string {
    const { bucket, object } = this.files[index]!;
    return `${bucket.name}/${object.key}/${object.etag}`;
  }

  private fetched(index: number): Promise<string> {
    let path = this.started.get(index);
    if (path === undefined) {
      path = this.fetch(index);
      this.started.set(index, path);
    }
    return path;
  }

  private async fetch(index: number): Promise<string> {
    const name = this.nameOf(index);
    const there = this.spool.path(name);
    if (there !== undefined) return there;
    if (this.running >= PARALLEL) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.running++;
    try {
      const { bucket, object } = this.files[index]!;
      // After one has failed for good the others would fail alike, each after its tries.
      if (this.failure !== undefined) throw this.failure;
      return await this.spool.write(name, bucket.read(object));
    } catch (error) {
      this.failure ??= error;
      throw this.failure;
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }
}
