import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LONG_PROOFS, type LongProof } from './list';

const FILE = join(resolve(__dirname, '../..'), 'docs/verified.md');
const NEVER = 'not run since it is in this list';
const ROW = /^\| `([a-z-]+)` \|.*\|([^|]*)\|$/;
const TABLE = /(<!-- proof -->\n)[\s\S]*?(<!-- \/proof -->)/;

export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** Day, as `2026-11-30`. */
  readonly date: string;
  /** What was checked out, and whether it was changed. */
  readonly commit: string;
}

/** The last result of each proof, as docs/verified.md has it. */
export function recorded(): ReadonlyMap<string, string> {
  const table = readFileSync(FILE, 'utf8').match(TABLE)?.[0];
  if (table === undefined)
    throw new Error('docs/verified.md has no place for results between <!-- proof --> and <!-- /proof -->');
  const rows = table.split('\n').flatMap((line) => line.match(ROW) ?? []);
  return new Map(Array.from({ length: rows.length / 3 }, (_, i) => [rows[3 * i + 1]!, rows[3 * i + 2]!.trim()]));
}

/** Writes results into docs/verified.md; proofs that did not run now keep the last one. */
export function record(results: ReadonlyMap<string, Result>): void {
  const before = recorded();
  const row = ({ name, claim }: LongProof) => {
    const result = results.get(name);
    return `| \`${name}\` | ${claim} | ${result ? inWords(result) : (before.get(name) ?? NEVER)} |`;
  };
  const table = ['| proof | what holds | last result |', '|---|---|---|', ...LONG_PROOFS.map(row), ''].join('\n');
  writeFileSync(
    FILE,
    readFileSync(FILE, 'utf8').replace(TABLE, (_all, begin, end) => `${begin}${table}${end}`),
  );
}

function inWords({ passed, failed, seconds, date, commit }: Result): string {
  return `${date}, ${commit}: ${passed} passed, ${failed} failed, ${Math.ceil(seconds / 60)} min`;
}
