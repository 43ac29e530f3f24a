import { type PumpingOutcome, runPumping } from '../../../lab/pumping';
import { PRICE as TEXT_PRICE } from '../../../lab/pumping-traffic';
import { openPumpingHandlers } from '../../../lab/run/pumping-handlers';
import { labTemplate } from '../../../test/lab/lab-template';
import { PRICE } from './world';

interface Weapon {
  readonly name: string;
  readonly attackPerMinute: number;
  readonly attackMinutes: number;
}

/** Who wants money, and who only wants a country closed. Each asks from 240 addresses, with a solver that defeats three puzzles of four. */
const WEAPONS: readonly Weapon[] = [
  { name: 'pumping, 20 codes a minute for 90 minutes', attackPerMinute: 20, attackMinutes: 90 },
  { name: 'a burst to have it closed, 4 a minute for 15 minutes', attackPerMinute: 4, attackMinutes: 15 },
  { name: 'one code a minute, to keep it closed', attackPerMinute: 1, attackMinutes: 240 },
];

/** All of them are looked at for so long. */
const MINUTES = 240;
/** Enough of them to say how many lose their code. */
const PEOPLE_THERE_PER_HOUR = 12;

/** What closing a country saves, what it costs the people with numbers there, and at what price somebody can bring it about. */
export async function closingCountryTable(): Promise<string> {
  const template = labTemplate('closing-countries');
  const rows = [
    '| who | his puzzles | your texts, with it | without it | people there who got a code, with it | without it |',
  ];
  rows.push('|---|---|---|---|---|---|');
  for (const { name, attackPerMinute, attackMinutes } of WEAPONS) {
    const play = (closed: boolean) =>
      runPumping({
        template,
        openHandlers: openPumpingHandlers,
        closed,
        attackMinutes,
        calmMinutes: MINUTES - attackMinutes,
        traffic: { attackPerMinute, peopleTherePerHour: PEOPLE_THERE_PER_HOUR },
      });
    const [closed, open] = [await play(true), await play(false)];
    const puzzles = attackPerMinute * attackMinutes * PRICE.puzzle;
    const texts = ({ attackTexts }: PumpingOutcome) => usd(attackTexts * TEXT_PRICE);
    const people = ({ peopleThere: { served, asked } }: PumpingOutcome) => `${served} of ${asked}`;
    rows.push(`| ${[name, usd(puzzles), texts(closed), texts(open), people(closed), people(open)].join(' | ')} |`);
  }
  return rows.join('\n');
}

function usd(dollars: number): string {
  return `${dollars.toFixed(2)} USD`;
}
