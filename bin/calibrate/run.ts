import { describeError, type Io } from '../terminal/io';
import { patiently, untilStopped } from '../verify/patience';
import { Site } from '../verify/site';
import type { AskableCase } from './case';
import { type Measured, measure } from './record';
import { type CalibrationStacks, PREFIX } from './stacks';
import { batchTemplate, siteTemplate, WHO_HEADER, whoAnswers } from './templates';

export interface Calibration {
  readonly io: Io;
  readonly stacks: CalibrationStacks;
  /** In the names of its stacks. */
  readonly run: string;
  readonly from: string;
  readonly slots: number;
  readonly batches: ReadonlyArray<readonly AskableCase[]>;
  /** After each batch: what was measured outlives whatever happens afterwards. */
  keep(measured: readonly Measured[]): Promise<void>;
}

export interface Calibrated {
  readonly measured: readonly Measured[];
  /** Why it ended before all was asked. */
  readonly ended?: string;
  /** Stacks that could not be taken away. */
  readonly standing: readonly string[];
}

const EVERY_SECONDS = 5;
/** AWS says seconds, and at worst minutes. */
const SLOWEST_SECONDS = 300;

/** Makes the load balancers, asks batch after batch, and takes all of it away again, whatever happens. */
export async function calibrate(calibration: Calibration): Promise<Calibrated> {
  const { io, stacks, run, from, slots, batches } = calibration;
  const wait = untilStopped(io);
  const measured: Measured[] = [];
  const standing: string[] = [];
  let ended: string | undefined;
  const site = `${PREFIX}${run}-site`;
  try {
    io.err(`otp-shield verify: makes ${slots} load balancers …\n`);
    await within(site, async () => {
      const outputs = await stacks.make(site, siteTemplate(slots, from), wait);
      const of = (what: string) => Array.from({ length: slots }, (_, slot) => outputs.get(`${what}${slot}`) ?? '');
      const [arns, hosts] = [of('Arn'), of('Host')];
      for (const [index, batch] of batches.entries()) {
        const name = `${PREFIX}${run}-${index + 1}`;
        io.err(`otp-shield verify: batch ${index + 1} of ${batches.length} …\n`);
        await within(name, async () => {
          await stacks.make(name, batchTemplate(batch, arns), wait);
          measured.push(...(await askBatch(calibration, batch, hosts)));
          await calibration.keep(measured);
        });
      }
    });
  } catch (error) {
    ended = io.signal.aborted ? 'somebody stopped it' : describeError(error);
  }
  return { measured, standing, ...(ended === undefined ? {} : { ended }) };

  /** What it makes is taken away also when making it was not finished, and when somebody stopped the command. */
  async function within(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      io.err(`otp-shield verify: takes ${name} away …\n`);
      await stacks.remove(name, patiently(io)).catch((error: unknown) => {
        standing.push(name);
        io.err(`${describeError(error)}\n`);
      });
    }
  }
}

async function askBatch(
  { io }: Calibration,
  batch: readonly AskableCase[],
  hosts: readonly string[],
): Promise<Measured[]> {
  const since = io.clock.now();
  const measured: Measured[] = [];
  for (const [index, each] of batch.entries()) {
    const base = new URL(`http://${hosts[index]}/`);
    const delay = await untilActs(io, each, base, since);
    if (delay === undefined) {
      io.err(`${each.name}: its web ACL does not answer after ${SLOWEST_SECONDS} s; not asked\n`);
      continue;
    }
    measured.push(...(await measure(each, base, delay, io.signal)));
  }
  return measured;
}

/** Seconds until the web ACL of the case, and no earlier one, answers; undefined when it never does. */
async function untilActs(io: Io, { name }: AskableCase, base: URL, since: number): Promise<number | undefined> {
  const wait = untilStopped(io);
  const { status, body } = whoAnswers(name);
  const site = new Site(base, 'otp-shield-calibrate', SLOWEST_SECONDS / EVERY_SECONDS + 1, io.signal);
  for (let asked = 0; asked <= SLOWEST_SECONDS / EVERY_SECONDS; asked++) {
    if (asked > 0) await wait(EVERY_SECONDS);
    // A new load balancer has no address for a while.
    const raw = await site
      .send({ method: 'GET', target: '/', headers: [[WHO_HEADER, 'who']] })
      .catch((error: unknown) => {
        io.signal.throwIfAborted();
        return { status: 0, body: describeError(error) };
      });
    if (raw.status === status && raw.body.trim() === body) return Math.round((io.clock.now() - since) / 1000);
  }
  return undefined;
}
