import { rename, rm, stat, writeFile } from 'node:fs/promises';

/** Writes a file as a whole or not at all; what is no file (a pipe, a device) is written as it stands. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  const beside = there && !there.isFile() ? undefined : `${path}.${process.pid}.part`;
  try {
    await writeFile(beside ?? path, text);
    if (beside !== undefined) await rename(beside, path);
  } catch (error) {
    if (beside !== undefined) await rm(beside, { force: true });
    // People know the name that they gave.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}
