import { playAdversary } from './bench';
import { tableOf } from './table';

export { playAdversary, type Row } from './bench';
export { served } from './table';
export { WEAPONS } from './weapons';

const SEEDS = [1, 2];

/** The table of the guard's weapons, with two seeds. */
export async function adversaryTables(): Promise<string> {
  const tables: string[] = [];
  for (const seed of SEEDS) tables.push(`seed ${seed}\n\n${tableOf(await playAdversary({ seed, minutes: 60 }))}`);
  return tables.join('\n\n');
}
