import { playAdversary } from './bench';
import { tableOf } from './table';

export { type BenchOptions, playAdversary, type Row } from './bench';
export { GROUPS, type Group, served, share, tableOf } from './table';
export { WEAPONS, type Weapon } from './weapons';

const SEEDS = [1, 2];

/** The table of the guard's weapons, with two seeds. */
export async function adversaryTables(): Promise<string> {
  const tables: string[] = [];
  for (const seed of SEEDS) tables.push(`seed ${seed}\n\n${tableOf(await playAdversary({ seed, minutes: 60 }))}`);
  return tables.join('\n\n');
}
