import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figure } from './measure';

const root = resolve(__dirname, '../..');

/** What Lambda loads on a cold start (the SDK comes with the runtime), what a program loads, and what a page loads. */
export function bundleFigures(): Figure[] {
  const handlers = join(root, 'lambda/dist');
  const pages = join(root, 'dist/browser');
  return [
    ...readdirSync(handlers, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .sort()
      .map((name) => sizeOf(`bundle of ${name.replace('/index.js', '')}`, join(handlers, name))),
    ...['bin/otp-shield.js', 'guard/index.js', 'sim/index.js', 'verify/index.js'].map((name) =>
      sizeOf(name, join(root, 'dist', name)),
    ),
    ...readdirSync(pages)
      .filter((name) => /\.m?js$/.test(name))
      .sort()
      .map((name) => {
        const file = join(pages, name);
        return { ...sizeOf(`browser/${name}`, file), goal: 'at most 4 kB gzip', met: zippedSize(file) <= 4000 };
      }),
  ];
}

function sizeOf(name: string, file: string): Figure {
  const size = readFileSync(file).length;
  return { name, value: `${(size / 1000).toFixed(1)} kB, ${(zippedSize(file) / 1000).toFixed(2)} kB gzip` };
}

function zippedSize(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}
