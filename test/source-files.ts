import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..');

const SKIPPED = /(^|\/)(node_modules|cdk\.out|\.cache)(\/|$)|^lambda\/dist\//;

/** Files of these folders, relative to the root of the repository; nothing that is built or installed. */
export function sourceFiles(folders: readonly string[], name: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && name.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
      .filter((file) => !SKIPPED.test(file)),
  );
}
