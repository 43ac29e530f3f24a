import { type PumpingOutcome, runPumping } from '../../../lab/pumping';
import { PRICE as TEXT_PRICE } from '../../../lab/pumping-traffic';
import { openPoolHandlers } from '../../../lab/run/pool-handlers';
import { openPumpingHandlers } from '../../../lab/run/pumping-handlers';
import { labTemplate } from '../../../test/lab/lab-template';

/** Each has a solver that defeats three puzzles of four. */
const WEAPONS = [
  { name: '200 numbers of one range in an hour', attackPerMinute: 4.5, attackMinutes: 60, attackRanges: 1 },
  { name: '200 numbers of one range in 13 minutes', attackPerMinute: 20, attackMinutes: 13, attackRanges: 1 },
  { name: '900 numbers of four ranges in an hour', attackPerMinute: 20, attackMinutes: 60, attackRanges: 4 },
  { name: '900 numbers of 900 ranges in an hour', attackPerMinute: 20, attackMinutes: 60, attackRanges: 900 },
  { name: '700 numbers of 900 ranges in four hours', attackPerMinute: 4, attackMinutes: 240, attackRanges: 900 },
] as const;

const WAYS = [
  { openHandlers: openPumpingHandlers, closed: false },
  { openHandlers: openPoolHandlers, closed: false },
  { openHandlers: openPoolHandlers, closed: true },
] as const;

/** What pumping a user pool costs without a guard, with `CognitoGuard`, and with countries that close besides, and who is hurt. */
export async function userPoolTable(): Promise<string> {
  const template = labTemplate('closing-countries');
  const rows = [
    '| who | without a guard: texts, USD, told after | with `CognitoGuard` | and with countries that close | people there who got a code, in that order |',
    '|---|---|---|---|---|',
  ];
  for (const { name, attackMinutes, ...traffic } of WEAPONS) {
    const outcomes: PumpingOutcome[] = [];
    for (const way of WAYS) {
      const options = { template, attackMinutes, calmMinutes: 30, traffic: { ...traffic, peopleTherePerHour: 6 } };
      outcomes.push(await runPumping({ ...options, ...way }));
    }
    const people = outcomes.map(({ peopleThere: { served, asked } }) => `${served} of ${asked}`);
    rows.push(`| ${[name, ...outcomes.map(figures), people.join(', ')].join(' | ')} |`);
  }
  return rows.join('\n');
}

function figures({ attackTexts, minutesTo }: PumpingOutcome): string {
  const told = minutesTo.alarm === undefined ? 'never' : `${minutesTo.alarm} min`;
  return `${attackTexts}, ${(attackTexts * TEXT_PRICE).toFixed(2)}, ${told}`;
}
