import { randomUUID } from 'node:crypto';
import { isoSeconds } from '../../lib/contract/clock';
import { readJson } from '../input/input-file';
import type { Account } from '../operator/account';
import { callerAccount } from '../operator/caller';
import { confirm } from '../operator/confirm';
import { readAll } from '../terminal/asked-wrongly';
import { filledText } from '../terminal/filled-text';
import { CommandError, ExitCode, type Io, UsageError } from '../terminal/io';
import { version } from '../terminal/package-folder';
import { writeWhole } from '../terminal/write-whole';
import { patiently } from '../verify/patience';
import type { AskableCase } from './case';
import type { CalibrationRecord, Measured } from './record';
import { calibrate } from './run';
import { CalibrationStacks } from './stacks';
import { batchesOf } from './templates';

export interface CalibrateOptions {
  readonly calibrate: string;
  readonly from: string | undefined;
  readonly record: string | undefined;
  readonly 'clean-up': boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Load balancers at once; AWS gives 50 to a Region, and others need some. */
const SLOTS = 10;
/** Making and deleting load balancers, and a batch of web ACLs. */
const SITE_MINUTES = 12;
const BATCH_MINUTES = 5;
const HOUR_MS = 3_600_000;

/**
 * List prices for an hour of us-east-1, from memory: https://aws.amazon.com/elasticloadbalancing/pricing/, two addresses each of
 * https://aws.amazon.com/vpc/pricing/, and of https://aws.amazon.com/waf/pricing/ a web ACL and its rules.
 */
const USD = { balancer: 0.0225 + 2 * 0.005, webAcl: 5 / 730, rule: 1 / 730 } as const;

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
  const cases = await casesOf(options.calibrate);
  const { batches, tooLong } = batchesOf(cases, SLOTS);
  const minutes = SITE_MINUTES + batches.length * BATCH_MINUTES;
  const now = io.clock.now();
  const until = isoSeconds(now + 2 * minutes * 60_000);
  const stacks = new CalibrationStacks(account, until);
  const region = await account.region();

  const left = await stacks.standing();
  const running = left.filter((stack) => !(Date.parse(stack.until) <= now));
  if (running.length > 0 && !options['clean-up'])
    throw new CommandError(
      `a calibration that ends by ${running[0]!.until} has stacks in ${region}: ${running.map(({ name }) => name).join(', ')}. If it was killed, take them away: otp-shield verify --calibrate … --clean-up; nothing was sent`,
    );
  const usd = price(cases, minutes);
  io.err(
    `account ${owner}, ${region}: ${cases.length - tooLong.length} cases in ${batches.length} batches, about ${minutes} minutes, at most ${requestsOf(cases)} requests and ${usd.toFixed(2)} USD; stacks that a killed run leaves cost ${(SLOTS * USD.balancer * 24).toFixed(2)} USD a day\n`,
  );
  for (const { name } of left) io.err(`left by a run that did not end, and taken away first: ${name}\n`);
  await confirm(
    io,
    options.yes,
    options['clean-up'] ? 'Take them away?' : `Make ${batches.length + 1} stacks, one or two at a time?`,
  );
  for (const { name } of left) await stacks.remove(name, patiently(io));
  if (options['clean-up']) {
    io.out(`${left.length} stacks taken away\n`);
    return ExitCode.DONE;
  }

  const path = options.record ?? `calibrated-${region}-${isoSeconds(now).slice(0, 10)}.json`;
  const record = (measured: readonly Measured[]): CalibrationRecord => ({
    region,
    date: isoSeconds(now).slice(0, 10),
    version: version(),
    measured,
  });
  const result = await calibrate({
    io,
    stacks,
    run: randomUUID().slice(0, 8),
    from,
    slots: Math.min(SLOTS, Math.max(...batches.map(({ length }) => length))),
    batches,
    keep: (measured) => writeWhole(path, `${JSON.stringify(record(measured), null, 1)}\n`),
  });
  const { measured, ended, standing } = result;
  const other = measured.filter(({ same }) => !same);
  if (options.json) io.out(`${JSON.stringify({ ...record(measured), ...result, record: path })}\n`);
  else {
    const width = Math.max(40, Math.min(100, io.outColumns ?? 80));
    const lines = [
      ...other.map(
        (each) => `${each.case}, request ${each.request}: the simulator says ${each.simulator}, AWS ${each.aws}`,
      ),
      ...tooLong.map(({ name }) => `${name}: not asked, its web ACL is longer than CloudFormation takes in a call`),
      ...(ended === undefined ? [] : [`ended before all was asked: ${ended}`]),
      ...standing.map(
        (name) => `still there, and costs money: the stack ${name}; otp-shield verify --calibrate … --clean-up`,
      ),
      `${measured.length - other.length} of ${measured.length} requests as the simulator says; contribute ${path}, whichever way it went`,
    ];
    io.out(`${lines.flatMap((line) => filledText('', line, width)).join('\n')}\n`);
  }
  return other.length === 0 && ended === undefined && standing.length === 0 ? ExitCode.DONE : ExitCode.BAD_NEWS;
}

function requestsOf(cases: readonly AskableCase[]): number {
  return cases.reduce((sum, { requests }) => sum + requests.length + 61, 0);
}

/** Load balancers by begun hours, web ACLs for as long as their batch stands. */
function price(cases: readonly AskableCase[], minutes: number): number {
  const hours = Math.ceil((minutes * 60_000) / HOUR_MS);
  const rules = cases.reduce(
    (sum, { resources }) => sum + ((resources.Acl?.Properties.Rules as unknown[])?.length ?? 0) + 1,
    0,
  );
  return SLOTS * USD.balancer * hours + ((cases.length * USD.webAcl + rules * USD.rule) * BATCH_MINUTES) / 60;
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

/** @throws UsageError for a file that npm run calibrate has not written */
async function casesOf(path: string): Promise<readonly AskableCase[]> {
  const cases = await readJson(path);
  const isCase = (each: unknown) => {
    const { name, resources, requests } = (each ?? {}) as Partial<AskableCase>;
    return typeof name === 'string' && resources?.Acl?.Type === 'AWS::WAFv2::WebACL' && Array.isArray(requests);
  };
  if (!Array.isArray(cases) || cases.length === 0 || !cases.every(isCase))
    throw new UsageError(`--calibrate must be a file of cases as npm run calibrate writes it, got ${path}`);
  return cases as AskableCase[];
}
