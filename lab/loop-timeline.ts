import type { LoopOutcome } from './loop';

/** The same attack with the loop closed and without it. */
export interface LoopStory {
  readonly closed: LoopOutcome;
  readonly open: LoopOutcome;
}

/** The story of the loop as text: what happened when, and what it was worth. */
export function renderTimeline(closed: LoopOutcome, open: LoopOutcome): string {
  const width = Math.max(...closed.events.map(({ minute }) => String(minute).length), 3);
  const lines = closed.events.map(({ minute, what }) => `  ${String(minute).padStart(width)} min  ${what}`);
  const { minutesTo, mailsBy, people } = closed;
  const saved = open.attackMails === 0 ? 0 : 100 * (1 - closed.attackMails / open.attackMails);
  const reached = (posture: 'strict' | 'lockdown') =>
    minutesTo[posture] === undefined ? 'never' : `${minutesTo[posture]} min`;
  return [
    'An attack whose solver defeats three CAPTCHAs of four; minutes since its first mail:',
    '',
    ...lines,
    '',
    `  first mail to strict       ${reached('strict')}`,
    `  first mail to lockdown     ${reached('lockdown')}`,
    `  mails of the attack        ${closed.attackMails} (normal ${mailsBy.normal}, strict ${mailsBy.strict}, lockdown ${mailsBy.lockdown})`,
    `  the same without the loop  ${open.attackMails} (${saved.toFixed(0)} % fewer with it)`,
    `  bounces                    ${closed.bounces}, without the loop ${open.bounces}`,
    `  honest people served       ${people.served} of ${people.asked}, without the loop ${open.people.served} of ${open.people.asked}`,
    '',
  ].join('\n');
}
