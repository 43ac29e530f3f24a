import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FILE = resolve(__dirname, '../../test/template-pins.json');
/**
 * Code of handlers, and templates that name each other: they change with every line of a handler, and say nothing of what is deployed. A version of a
 * function has the hash of its code in its id.
 */
const ASSET = /\b[0-9a-f]{64}\b|(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g;

export type PinnedPart = 'matrix' | 'examples';
type Pins = Readonly<Record<PinnedPart, Readonly<Record<string, string>>>>;

/**
 * Holds synthesized templates against their hashes of `test/template-pins.json`, so that no change of what is deployed goes unnoticed. With
 * `--write` on the command line the file follows the templates; read which ones before you commit it.
 *
 * @returns what differs, a line each
 */
export function differencesFromPins(part: PinnedPart, templates: ReadonlyMap<string, string>): string[] {
  const pins: Pins = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : { matrix: {}, examples: {} };
  const found = Object.fromEntries([...templates].sort().map(([name, template]) => [name, hashOf(template)]));
  if (process.argv.includes('--write')) {
    writeFileSync(FILE, `${JSON.stringify({ ...pins, [part]: found }, null, 2)}\n`);
    return [];
  }
  const names = [...new Set([...Object.keys(pins[part]), ...Object.keys(found)])];
  return names
    .filter((name) => pins[part][name] !== found[name])
    .map((name) => `${name}: ${wordFor(pins[part][name], found[name])}`);
}

function wordFor(pin: string | undefined, found: string | undefined): string {
  const how = 'run with "-- --write" and say why in the commit';
  if (pin === undefined) return `is new; ${how}`;
  return found === undefined ? `is gone; ${how}` : `another template than pinned; ${how}`;
}

function hashOf(template: string): string {
  return createHash('sha256').update(template.replace(ASSET, 'asset')).digest('hex').slice(0, 16);
}

/** Templates by name, from a folder of files. */
export function templatesIn(folder: string, files: readonly string[]): Map<string, string> {
  return new Map(
    files.map((file) => [file.replace(/\.template\.json$/, ''), readFileSync(join(folder, file), 'utf8')]),
  );
}
