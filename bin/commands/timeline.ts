import { entryOf, type HistoryEntry } from '../../lambda/notices/history';
import { isoSeconds } from '../../lib/contract/clock';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { explained } from '../operator/aws-fault';
import { DeployedShield } from '../operator/deployed-shield';
import { durationOption, durationText } from '../operator/duration';
import { alarmHistoryOf, deployersOf, deploysOf, recordsOf } from '../operator/history';
import { command, ExitCode, paint, parseOptions } from '../terminal/io';
import { pauseOf } from '../terminal/pause';

const USAGE = `otp-shield timeline [--since 24h] [options]

What happened, in order: alarms, postures with who and why, what the responder wanted and may not do, acknowledgements, the block list, announced campaigns, deploys. From
records that AWS keeps: the history of the alarms (30 days), the log of the responder (as long as its retention, a month by default), the events of
the stack (90 days), and who deployed by the event history of CloudTrail (90 days, some minutes late).

  --since DURATION  1m to 30d, such as 2h or 7d (24h)
${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed; 2 asked wrongly; 3 a part could not be read, and is missing.
`;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export const timelineCommand = command('timeline', 'what happened, in order', USAGE, async (args, io) => {
  const options = parseOptions(args, { ...ACCOUNT_OPTIONS, since: 'value' });
  const since = durationOption('since', options.since, MINUTE, 30 * DAY) ?? DAY;
  const shield = await DeployedShield.find(new Account(options));
  const to = io.clock.now();
  const span = { from: to - since, to };
  const missing: string[] = [];
  const part = async <T>(what: string, read: () => Promise<T[]>, otherwise: readonly T[] = []): Promise<T[]> => {
    try {
      return await explained(what, read);
    } catch (error) {
      missing.push(error instanceof Error ? error.message : String(error));
      return [...otherwise];
    }
  };
  const deploys = async (): Promise<HistoryEntry[]> => {
    const found = await part('read the events of the stack', () => deploysOf(shield, span));
    return part('ask CloudTrail who deployed', () => deployersOf(shield, found, pauseOf(io)), found);
  };
  const parts = await Promise.all([
    part('read the history of the alarms', () => alarmHistoryOf(shield, span)),
    part('read what people and the responder did', async () => (await recordsOf(shield, span)).map(entryOf)),
    deploys(),
  ]);
  const entries = parts.flat().sort((one, other) => one.at - other.at);
  if (options.json) {
    const plain = entries.map(({ at, kind, text }) => ({ at: isoSeconds(at), kind, text }));
    io.out(
      `${JSON.stringify({ shield: shield.name, ...shield.where, since: isoSeconds(span.from), entries: plain, missing })}\n`,
    );
  } else {
    io.out(`# ${shield.title}, the last ${durationText(since)}\n`);
    for (const { at, kind, text } of entries) io.out(`${isoSeconds(at)}  ${kind.padEnd(7)}  ${printable(text)}\n`);
    if (entries.length === 0 && missing.length === 0) io.out('nothing happened\n');
    for (const fault of missing) io.out(`${paint(io, 'red', `missing: ${fault}`)}\n`);
  }
  return missing.length === 0 ? ExitCode.DONE : ExitCode.BAD_NEWS;
});

/** Reasons are other people's text: one line, and nothing that moves the cursor. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
