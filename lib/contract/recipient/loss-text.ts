import type { Channel } from './guard';
import { COUNTED_AFTER_SECONDS, type CountName, type LossCertificate } from './loss-certificate';

const CHANNEL: Readonly<Record<Channel, string>> = { email: 'mails', sms: 'text messages', voice: 'calls' };
const COUNT: Readonly<Record<CountName, string>> = {
  open: 'strangers',
  fresh: 'strangers, fresh proof',
  neighbours: 'the same, usual networks',
  known: 'known, fresh proof',
  device: 'known devices',
  daily: 'the same, once a day',
  proven: 'the same, fresh proof',
};

/** The certificate for people, in lines of 60 characters at most. */
export function lossText({
  bounds,
  moneyPerDay,
  onePerson,
  refusals,
  ceilingPerDay,
  ceilingAtPace = [],
  lockdownMinutesPerDay,
  closesCountries,
}: LossCertificate): string[] {
  const lines = [
    'Worst day, by the settings alone, for an attacker whose',
    'solver always wins. Puzzles: 2 USD a thousand (assumed).',
    '',
  ];
  if (bounds.length > 0) {
    lines.push(row('', 'codes a day', 'USD', 'his puzzles'));
    for (const channel of ['email', 'sms', 'voice'] as const) {
      lines.push(CHANNEL[channel]);
      for (const { count, perDay, moneyPerDay: money, puzzlesPerDay } of bounds.filter(
        (one) => one.channel === channel,
      ))
        lines.push(row(`  ${COUNT[count]}`, whole(perDay), dollars(money), whole(puzzlesPerDay)));
    }
    lines.push(row('all of it', '', dollars(moneyPerDay), ''));
    lines.push(
      '',
      `One person: ${onePerson} codes in 24 hours, unless the attacker has`,
      'its cookie or sits in its network.',
    );
  } else if (ceilingPerDay !== undefined) {
    const [slow, fast] = ceilingAtPace.map(
      ({ requestsPerSecond, perDay }) => `at ${requestsPerSecond} a second ${whole(perDay)}`,
    );
    lines.push(
      `${whole(ceilingPerDay)} codes: no guard, only a ceiling for all.`,
      `AWS WAF counts up to ${COUNTED_AFTER_SECONDS} s late, so more get through:`,
      `${slow},`,
      `${fast}.`,
      'One person: as many as that.',
    );
  } else {
    lines.push('No bound: neither a guard nor a ceiling for all. He gets', 'what his puzzles buy.');
  }
  if (refusals.length > 0) {
    lines.push('', 'Honest people, by what he pays an hour (own mailboxes at', '0.02 and numbers at 0.10 USD once):');
    lines.push(row('', 'a puzzle more', 'no code', ''));
    for (const { who, asked, refused } of refusals) lines.push(row(`  ${who}`, dollars(asked), dollars(refused), ''));
    if (bounds.length > 0) lines.push('Who gets none sends first, or takes another way.');
  }
  lines.push(
    '',
    lockdownMinutesPerDay > 0
      ? `Routes locked by the responder: ${lockdownMinutesPerDay} minutes in 24 hours.`
      : 'The responder locks nobody out.',
  );
  if (closesCountries)
    lines.push(
      'A country that is no home: a dozen codes there close it to',
      'texts for an hour, and again and again for up to eight.',
    );
  return lines;
}

function row(label: string, ...columns: readonly [string, string, string]): string {
  const [first, second, third] = columns;
  return `${label.padEnd(26)}${first.padStart(13)}${second.padStart(9)}${third.padStart(12)}`.trimEnd();
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}

function dollars(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
