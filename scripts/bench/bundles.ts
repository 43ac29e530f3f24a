import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figure } from './measure';

const root = resolve(__dirname, '../..');

/** What Lambda loads on a cold start; the SDK comes with the runtime. */
export function bundleFigures(): Figure[] {
  const folder = join(root, 'lambda/dist');
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const bundle = readFileSync(join(folder, name, 'index.js'));
      return {
        name: `bundle of ${name}`,
        value: `${(bundle.length / 1024).toFixed(1)} kB, ${(gzipSync(bundle).length / 1024).toFixed(1)} kB gzip`,
      };
    });
}
