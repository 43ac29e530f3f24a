import {
  type Acknowledgement,
  acknowledged,
  holderOf,
  type Incident,
} from '../../lambda/notices/alarm-notifier/incident';
import { isoSeconds } from '../../lib/contract/clock';
import { SHIELD_EVENT } from '../../lib/contract/shield-event';
import { completeCommands, shieldName } from '../../lib/contract/shield-identity';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { caller } from '../operator/caller';
import { confirm } from '../operator/confirm';
import { DeployedShield } from '../operator/deployed-shield';
import { durationOption } from '../operator/duration';
import { withNoticeLedgers } from '../operator/notice-ledgers';
import { tell } from '../operator/tell';
import { CommandError, command, ExitCode, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield ack --reason TEXT [--for 8h] [options]

Says that you have seen what is on and see to it. Until the time is over nobody is reminded of it, and warnings wait. A critical alarm that is not on
yet is told at once all the same, and so is the end. The posture stays as it is.

  --reason TEXT     what you do about it; every later message names you and this
  --for DURATION    1m to 3d, such as 30m or 8h (8h)
  --remove          take it back: what is on is told again
  --yes             do not ask when a colleague has it
${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed, or nothing is on; 2 asked wrongly.
`;

const MINUTE = 60_000;

export const ackCommand = command('ack', 'say that you have seen what is on', USAGE, async (args, io) => {
  const options = parseOptions(args, {
    ...ACCOUNT_OPTIONS,
    reason: 'value',
    for: 'value',
    remove: 'flag',
    yes: 'flag',
  });
  const why = options.reason?.trim();
  if (!why) throw new UsageError('--reason is missing: say what you do about it; every later message names it');
  if (options.remove && options.for !== undefined) throw new UsageError('--remove and --for exclude each other');
  const lastsFor = durationOption('for', options.for, MINUTE, 3 * 1440 * MINUTE) ?? 480 * MINUTE;
  const shield = await DeployedShield.find(new Account(options));
  const by = await caller(shield.account);
  const now = io.clock.now();

  const before = await withNoticeLedgers(shield, io, 'read what people were told', (ledgers) =>
    Promise.all(ledgers.map((ledger) => ledger.read())),
  );
  const holder = before.map((incident) => holderOf(incident, now)).find((each) => each !== undefined);
  if (holder !== undefined && holder.by !== by) {
    const has = `${holder.by} has it until ${isoSeconds(holder.until)} (${holder.why})`;
    await confirm(io, options.yes, `${has}. ${options.remove ? 'Take that back' : 'Take it over'} in ${shield.title}?`);
  }
  const until = options.remove ? now : now + lastsFor;
  const changed = await withNoticeLedgers(shield, io, 'note who has seen it', (ledgers) =>
    Promise.all(ledgers.map((ledger) => ledger.update((known) => changeOf(known, { by, why, since: now, until })))),
  );
  const alarms = changed.flatMap(({ seen }) => seen);
  if (alarms.length === 0) throw new CommandError(`nothing is on in ${shield.title}: there is nothing to acknowledge`);

  const what = options.remove ? 'is not acknowledged any more' : `is acknowledged until ${isoSeconds(until)}`;
  if (options.json) {
    const end = options.remove ? null : isoSeconds(until);
    io.out(`${JSON.stringify({ shield: shield.name, ...shield.where, by, why, until: end, alarms })}\n`);
  } else {
    io.out(`shield    ${shield.title}\nby        ${by}\n${alarms.map((alarm) => `alarm     ${alarm}\n`).join('')}`);
    io.out(options.remove ? 'nobody has it now\n' : `until     ${isoSeconds(until)}\n`);
  }
  await tell(shield, io, {
    type: SHIELD_EVENT.acknowledgement,
    detail: { by, why, until: isoSeconds(until), alarms, kind: options.remove ? 'taken-back' : 'acknowledged' },
    subject: `${options.remove ? 'NOT ACKNOWLEDGED' : 'ACKNOWLEDGED'} by ${by} (${shieldName(shield.identity)}, ${shield.identity.region})`,
    message: [
      `What is on ${what}, by ${by}: ${why}`,
      '',
      `Shield: ${shield.title}`,
      ...alarms.map((alarm) => `Alarm:  ${alarm}`),
      '',
      ...(options.remove
        ? []
        : ['Until then nobody is reminded of these, and warnings wait. A critical alarm that is new is told at once.']),
      'To look:',
      completeCommands('otp-shield status', shield.identity),
    ].join('\n'),
  });
  return ExitCode.DONE;
});

/** Of a notifier that has nothing on, nothing changes. */
function changeOf(known: Incident, ack: Omit<Acknowledgement, 'alarms'>): { incident: Incident; seen: string[] } {
  const next = acknowledged(known, ack);
  return next === undefined
    ? { incident: known, seen: [] }
    : { incident: next, seen: [...(next.ack?.alarms ?? [])].sort() };
}
