import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = join(__dirname, '..');

/** The assembly that jsii wrote of what is public. It is packed: `.jsii` only names the file that holds it. */
export function readAssembly<T>(): T {
  const path = join(ROOT, '.jsii');
  if (!existsSync(path)) throw new Error('.jsii is missing: run "npm run build" first');
  const { filename, compression } = JSON.parse(readFileSync(path, 'utf8'));
  if (compression !== 'gzip')
    throw new Error(`.jsii should name a packed file, got ${compression}; run "npm run build"`);
  return JSON.parse(gunzipSync(readFileSync(join(ROOT, filename))).toString('utf8'));
}
