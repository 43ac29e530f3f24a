import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CalibrationRecord } from '../../bin/calibrate/record';
import { ROOT } from '../../test/source-files';

/** Where contributed records lie. */
const RECORDS = join(ROOT, 'test/sim/measured');

export type CaseState = 'measured' | 'otherwise';

export function recordsThere(): CalibrationRecord[] {
  if (!existsSync(RECORDS)) return [];
  return readdirSync(RECORDS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(RECORDS, name), 'utf8')) as CalibrationRecord);
}

/** What records make of cases: each request of it the same as in AWS, or not. */
export function statesOf(records: readonly CalibrationRecord[]): Map<string, CaseState> {
  const known = new Map<string, CaseState>();
  for (const { measured } of records)
    for (const { case: name, same } of measured) {
      if (!same) known.set(name, 'otherwise');
      else if (!known.has(name)) known.set(name, 'measured');
    }
  return known;
}
