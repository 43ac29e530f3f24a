import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from '../run-command';

export const ROOT = resolve(__dirname, '../..');

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

export interface Tarball {
  /** Where it lies. */
  readonly file: string;
  /** Bytes as downloaded. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

/** What `npm publish` would upload of what is built, as `dist/package/cdk-otp-shield.tgz`. */
export async function pack(root = ROOT): Promise<Tarball> {
  if (!existsSync(join(root, 'dist/bin/otp-shield.js')) || !existsSync(join(root, '.jsii'))) {
    throw new Error('nothing is built: run npm run build first');
  }
  const file = join(root, 'dist/package/cdk-otp-shield.tgz');
  mkdirSync(dirname(file), { recursive: true });
  // Two proofs may pack at the same time: each sees a whole one, and they are the same.
  const folder = mkdtempSync(join(dirname(file), 'packing-'));
  try {
    const flags = ['--json', '--ignore-scripts', '--pack-destination', folder];
    const [{ filename, size, unpackedSize, files }] = JSON.parse(
      await runCommand('npm', ['pack', ...flags], { cwd: root }),
    );
    renameSync(join(folder, filename), file);
    return { file, size, unpackedSize, files };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
