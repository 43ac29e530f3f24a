import { counted } from '../lib/contract/counted';
import type { PumpingOutcome } from './pumping';
import { PRICE, PUMPED } from './pumping-traffic';

/** The story of the campaign as text: what happened when, and what it was worth in dollars. */
export function renderPumping(closed: PumpingOutcome, open: PumpingOutcome): string {
  const usd = (dollars: number | undefined) => (dollars === undefined ? 'never' : `${dollars.toFixed(2)} USD`);
  const after = (minutes: number | undefined) => (minutes === undefined ? 'never' : `${minutes} min`);
  const lines = closed.events.map(({ minute, what }) => `  ${String(minute).padStart(3)} min  ${what}`);
  const { dollarsBy, minutesTo, people, peopleThere, typedInThere } = closed;
  return [
    `Campaign "pumping": codes by text to ${PUMPED} at ${PRICE} USD each (assumed), a solver that`,
    'defeats three CAPTCHAs of four; minutes since it began:',
    '',
    ...lines,
    '',
    `  told                     ${after(minutesTo.alarm)}, ${usd(dollarsBy.alarm)} spent`,
    `  strict                   ${after(minutesTo.strict)}`,
    `  country closed           ${after(minutesTo.closed)}, ${usd(dollarsBy.closed)} spent`,
    `  country open again       ${after(minutesTo.opened)}`,
    `  the attack cost          ${usd(closed.dollars)} (${counted(closed.attackTexts, 'text')}; ${closed.attackRefused} refused by Protect)`,
    `  the same without it      ${usd(open.dollars)} (${counted(open.attackTexts, 'text')})`,
    `  typed in there           ${typedInThere.typedIn} of ${typedInThere.sent}`,
    `  honest people at home    ${people.served} of ${people.asked} served`,
    `  honest people there      ${peopleThere.served} of ${peopleThere.asked}, without it ${open.peopleThere.served}`,
    '',
  ].join('\n');
}
