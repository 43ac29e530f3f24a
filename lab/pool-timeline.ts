import type { PumpingOutcome } from './pumping';
import { PRICE, PUMPED } from './pumping-traffic';

/** Two hundred sign-ups get past the puzzles: numbers of one range, within an hour. */
export const POOL_ATTACK = { attackMinutes: 60, traffic: { attackPerMinute: 4.5, attackRanges: 1 } };

/** What stands between a user pool and its texts, and what came of it. */
export interface PoolRun {
  readonly with: string;
  readonly outcome: PumpingOutcome;
}

/** The same attack on a user pool, with and without a guard, in texts, dollars and minutes. */
export function renderPool(runs: readonly PoolRun[]): string {
  const rows = runs.map(({ with: name, outcome }) => [name, ...figuresOf(outcome)]);
  const table = [['', 'texts', 'USD', 'told', 'served there'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [
    'Campaign "user pool": some 200 sign-ups in an hour past the',
    `puzzles, with numbers of one range in ${PUMPED}, a text at`,
    `${PRICE} USD (assumed); nobody types a code in:`,
    '',
    ...table.map((row) => `  ${line(row)}`),
    '',
  ].join('\n');
}

function figuresOf({ attackTexts, dollars, minutesTo, peopleThere }: PumpingOutcome): string[] {
  const told = minutesTo.alarm === undefined ? 'never' : `${minutesTo.alarm} min`;
  return [String(attackTexts), dollars.toFixed(2), told, `${peopleThere.served} of ${peopleThere.asked}`];
}
