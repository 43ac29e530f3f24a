import { randomUUID } from 'node:crypto';
import { isoSeconds } from '../../lib/contract/clock';
import type { Account } from '../operator/account';
import { callerAccount } from '../operator/caller';
import { confirm } from '../operator/confirm';
import { readAll } from '../terminal/asked-wrongly';
import { CommandError, ExitCode, type Io, UsageError } from '../terminal/io';
import { version } from '../terminal/package-folder';
import { writeWhole } from '../terminal/write-whole';
import { patiently } from '../verify/patience';
import { readCases } from './case-file';
import { planOf } from './plan';
import type { CalibrationRecord, Measured } from './record';
import { calibrationText } from './report';
import { calibrate } from './run';
import { CalibrationStacks } from './stacks';

export interface CalibrateOptions {
  readonly calibrate: string;
  readonly from: string | undefined;
  readonly record: string | undefined;
  readonly 'clean-up': boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Asks AWS WAF the cases of the simulator, one by one, on stacks of their own in an account that was named. */
export async function calibrateCommand(options: CalibrateOptions, account: Account, io: Io): Promise<ExitCode> {
  const { from } = readAll({
    from: () => addressOf(options.from),
    account: () => {
      if (account.meant === undefined)
        throw new UsageError('--calibrate needs --account, the account in which its stacks may stand: one for tests');
    },
  });
  const owner = await callerAccount(account);
  if (owner !== account.meant)
    throw new CommandError(
      `the credentials are of account ${owner}, and the command is for account ${account.meant}: choose another --profile; nothing was sent`,
    );
  const cases = await readCases(options.calibrate);
  const plan = planOf(cases);
  const now = io.clock.now();
  const stacks = new CalibrationStacks(account, isoSeconds(now + 2 * plan.minutes * 60_000));
  const region = await account.region();
  const left = await leftStacks(stacks, region, now, options['clean-up']);

  io.err(
    `account ${owner}, ${region}: ${cases.length - plan.tooLong.length} cases in ${plan.batches.length} batches, about ${plan.minutes} minutes, at most ${plan.requests} requests and ${plan.price.toFixed(2)} USD; stacks that a killed run leaves cost ${plan.leftPerDay.toFixed(2)} USD a day\n`,
  );
  for (const name of left) io.err(`left by a run that did not end, and taken away first: ${name}\n`);
  await confirm(
    io,
    options.yes,
    options['clean-up'] ? 'Take them away?' : `Make ${plan.batches.length + 1} stacks, one or two at a time?`,
  );
  for (const name of left) await stacks.remove(name, patiently(io));
  if (options['clean-up']) {
    io.out(`${left.length} stacks taken away\n`);
    return ExitCode.DONE;
  }

  const date = isoSeconds(now).slice(0, 10);
  const path = options.record ?? `calibrated-${region}-${date}.json`;
  const record = (measured: readonly Measured[]): CalibrationRecord => ({ region, date, version: version(), measured });
  const result = await calibrate({
    ...{ io, stacks, from, slots: plan.slots, batches: plan.batches },
    run: randomUUID().slice(0, 8),
    keep: (measured) => writeWhole(path, `${JSON.stringify(record(measured), null, 1)}\n`),
  });
  io.out(
    options.json
      ? `${JSON.stringify({ ...record(result.measured), ...result, record: path })}\n`
      : calibrationText(result, plan, path, io.outColumns ?? 80),
  );
  const isSame = result.measured.every(({ same }) => same);
  return isSame && result.ended === undefined && result.standing.length === 0 ? ExitCode.DONE : ExitCode.BAD_NEWS;
}

/** Names of the stacks of earlier runs. @throws CommandError while one of them may still run */
async function leftStacks(stacks: CalibrationStacks, region: string, now: number, cleanUp: boolean): Promise<string[]> {
  const left = await stacks.standing();
  const running = left.filter((stack) => !(Date.parse(stack.until) <= now));
  if (running.length > 0 && !cleanUp)
    throw new CommandError(
      `a calibration that ends by ${running[0]!.until} has stacks in ${region}: ${running.map(({ name }) => name).join(', ')}. If it was killed, take them away: otp-shield verify --calibrate … --clean-up; nothing was sent`,
    );
  return left.map(({ name }) => name);
}

/** Who may ask: whoever types, and nobody else. */
function addressOf(text: string | undefined): string {
  const byte = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
  if (text === undefined || !new RegExp(`^${byte}(?:\\.${byte}){3}$`).test(text))
    throw new UsageError(
      `--from must be the IPv4 address from which you ask, as https://checkip.amazonaws.com says it${text === undefined ? '' : `, got ${JSON.stringify(text)}`}`,
    );
  return `${text}/32`;
}
