import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** `cdk synth` writes a directory in many steps: what changed must stand still for one look before it is told. */
export interface FileWatch {
  readonly paths: readonly string[];
  /** Milliseconds between two looks. */
  readonly every: number;
  readonly signal: AbortSignal;
  /** How they stood before they were read: what changed meanwhile is told, too. */
  readonly since: string;
  readonly onChange: () => Promise<void>;
}

/**
 * Looks at files and folders again and again until it is called off. Asked for by time, not by events of the file system: those get lost where
 * editors replace files, and in folders that other machines share.
 */
export async function watchFiles({ paths, every, signal, since, onChange }: FileWatch): Promise<void> {
  let told = since;
  let before = told;
  while (await rest(every, signal)) {
    const now = await fingerprint(paths);
    if (now !== told && now === before) {
      told = now;
      await onChange();
    }
    before = now;
  }
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await pause(milliseconds, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

/** Is another once one of them was written, put there or taken away. */
export async function fingerprint(paths: readonly string[]): Promise<string> {
  const parts = await Promise.all(paths.map(fingerprintOf));
  return parts.flat().join('\n');
}

/** A file that is being replaced is away for a moment: that is a state, too. */
async function fingerprintOf(path: string): Promise<string[]> {
  try {
    const { mtimeMs, size } = await stat(path);
    const names = await readdir(path, { recursive: true }).catch(() => undefined);
    if (names === undefined) return [`${path} ${mtimeMs} ${size}`];
    const files = names.filter((name) => name.endsWith('.json')).sort();
    return (await Promise.all(files.map((name) => fingerprintOf(join(path, name))))).flat();
  } catch {
    return [`${path} is not there`];
  }
}
