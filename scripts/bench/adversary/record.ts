import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Row } from './bench';
import { besideTable } from './beside';
import { durationTableOf, moneyTableOf, tableOf, verdictsOf } from './table';
import type { BesideRow } from './twenty-minutes';

const ROOT = resolve(__dirname, '../../..');
const DOCS = join(ROOT, 'docs/security.md');
const KEPT = join(ROOT, 'dist/bench/adversary.json');
const KEPT_BESIDE = join(ROOT, 'dist/bench/adversary-beside.json');

/** One row as it was played last. */
export interface KeptRow {
  readonly seed: number;
  readonly moneyForProofs?: number;
  readonly row: Row;
}

export function keptRows(): KeptRow[] {
  return read(KEPT) as KeptRow[];
}

export function keepBeside(rows: readonly BesideRow[]): void {
  mkdirSync(dirname(KEPT_BESIDE), { recursive: true });
  writeFileSync(KEPT_BESIDE, JSON.stringify(rows));
}

/** Nothing where nothing was played yet. */
function read(file: string): unknown[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function keepRows(seed: number, moneyForProofs: number | undefined, row: Row): void {
  const same = (kept: KeptRow) =>
    kept.seed === seed &&
    kept.moneyForProofs === moneyForProofs &&
    kept.row.weapon === row.weapon &&
    kept.row.spend === row.spend &&
    kept.row.guarded === row.guarded;
  mkdirSync(dirname(KEPT), { recursive: true });
  writeFileSync(KEPT, JSON.stringify([...keptRows().filter((kept) => !same(kept)), { seed, moneyForProofs, row }]));
}

/** All tables of what was played, as docs/security.md has them. */
export function writeTables(kept: readonly KeptRow[], write: boolean): string {
  const [first, second] = [1, 2].map((seed) =>
    kept.filter((one) => one.seed === seed && one.moneyForProofs === undefined).map(({ row }) => row),
  );
  const text = [
    tableOf(first!),
    'For how long, in minutes of the hour that was played, from the first person to the last: one more puzzle or more / no code by the way they asked for.',
    durationTableOf(first!),
    "What strangers' text messages may cost (`moneyForProofsPerHour`), and what that buys while somebody spends so much on puzzles from the people's own networks:",
    moneyTableOf(kept.filter(({ seed }) => seed === 1)),
    verdictsOf(first!, second!),
  ].join('\n\n');
  const beside = besideTable(read(KEPT_BESIDE) as BesideRow[]);
  if (write) {
    place('adversary', text);
    place('adversary-beside', beside);
  }
  return `${text}\n\n${beside}`;
}

/** Into docs/security.md, between two marks. */
function place(mark: string, text: string): void {
  const docs = readFileSync(DOCS, 'utf8');
  const [begin, end] = [`<!-- ${mark} -->\n`, `<!-- /${mark} -->`];
  const [from, to] = [docs.indexOf(begin), docs.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/security.md has no place between ${begin.trim()} and ${end}`);
  writeFileSync(DOCS, `${docs.slice(0, from + begin.length)}${text}\n${docs.slice(to)}`);
}
