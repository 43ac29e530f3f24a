import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../terminal/io';

const SPARE = 1.05;

/**
 * What was fetched of a log, kept until the command is done, so that `--resume` needn't fetch it again. One folder for each set of arguments, readable by
 * its owner alone: a log has people's addresses.
 */
export class Spool {
  private constructor(
    private readonly folder: string,
    /** Whether all of it stays; false where there is no room, and each file goes once it was read. */
    readonly keeps: boolean,
    private readonly found: Set<string>,
  ) {}

  /**
   * @param what the arguments that say which log is meant
   * @param bytes what is going to be fetched
   */
  static async open(what: readonly string[], bytes: number, resume: boolean, io: Io): Promise<Spool> {
    const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
    const name = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);
    const folder = join(base, 'otp-shield', `log-${name}`);
    const left = (await readdir(folder).catch(() => [])).filter((file) => !file.endsWith('.part'));
    if (resume && left.length === 0) io.err('nothing is left of an earlier run: beginning anew\n');
    if (!resume && left.length > 0) {
      io.err(`${left.length} files of an earlier run are thrown away, since --resume was not given\n`);
      await rm(folder, { recursive: true, force: true });
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = new Set(resume ? left : []);
    const { bavail, bsize } = await statfs(folder);
    const keeps = bytes * SPARE < bavail * bsize;
    if (!keeps) {
      io.err(
        `${folder} has no room for all of it: nothing is kept for --resume (XDG_CACHE_HOME says where it would be)\n`,
      );
    }
    return new Spool(folder, keeps, found);
  }

  get kept(): number {
    return this.found.size;
  }

  /** Where it is; undefined when it isn't there as a whole. */
  path(name: string): string | undefined {
    return this.found.has(fileName(name)) ? join(this.folder, fileName(name)) : undefined;
  }

  /** Writes all of it, or leaves nothing that could be taken for it. */
  async write(name: string, pieces: AsyncIterable<Buffer>): Promise<string> {
    const path = join(this.folder, fileName(name));
    const part = `${path}.part`;
    let file: FileHandle | undefined;
    try {
      file = await open(part, 'w', 0o600);
      for await (const piece of pieces) await file.writeFile(piece);
      await file.close();
      await rename(part, path);
    } catch (error) {
      await file?.close().catch(() => undefined);
      await rm(part, { force: true });
      throw error;
    }
    this.found.add(fileName(name));
    return path;
  }

  async writeText(name: string, text: string): Promise<string> {
    const path = join(this.folder, fileName(name));
    await writeFile(`${path}.part`, text, { mode: 0o600 });
    await rename(`${path}.part`, path);
    this.found.add(fileName(name));
    return path;
  }

  async drop(name: string): Promise<void> {
    this.found.delete(fileName(name));
    await rm(join(this.folder, fileName(name)), { force: true });
  }

  /** When all is done. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function fileName(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
