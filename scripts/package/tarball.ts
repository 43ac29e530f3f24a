import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
  const folder = join(root, 'dist/package');
  mkdirSync(folder, { recursive: true });
  const printed = await runCommand('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [{ filename, size, unpackedSize, files }] = JSON.parse(printed);
  const file = join(folder, 'cdk-otp-shield.tgz');
  renameSync(join(folder, filename), file);
  return { file, size, unpackedSize, files };
}
