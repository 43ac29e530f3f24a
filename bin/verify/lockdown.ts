import { explained } from '../operator/aws-fault';
import { changePosture } from '../operator/change-posture';
import type { DeployedShield } from '../operator/deployed-shield';
import { CommandError, describeError, type Io } from '../terminal/io';
import type { Answer } from './answer';
import type { Ground } from './check';
import type { Finding } from './finding';

export const LOCKED_STATUS = 503;
/** Stands in the record of each gate that a run moves, and so tells the next run whose it is. */
export const REASON = 'otp-shield verify';

const MINUTE = 60_000;

/** Told apart by the status: at a rate limit the gate is what is asked about, and it stands before it. */
export function isLocked({ by, status }: Answer): boolean {
  return by === 'block' && status === LOCKED_STATUS;
}

/**
 * Locks the routes for as long as `work` takes. It ends by itself after `minutes`, whatever becomes of this command.
 *
 * @returns why it locked nothing, where somebody else works with the gates
 */
export async function withLockdown(
  ground: Ground,
  minutes: number,
  work: () => Promise<void>,
): Promise<Finding | undefined> {
  const { shield, io, talk } = ground;
  const before = await explained('read the gates', () => shield.control.read());
  if (before.posture !== 'normal') {
    return {
      level: 'unasked',
      asked: 'a lockdown',
      expected: `${LOCKED_STATUS}`,
      seen: `the posture is ${before.posture} already`,
      meaning: 'somebody works with the gates: release them, and run it again',
    };
  }
  try {
    await movePosture(shield, io, 'lockdown', minutes);
    talk.twin.moveLockdown(true);
    await work();
  } finally {
    // Also when the run is stopped: what it opened it closes.
    await movePosture(shield, io, 'normal', minutes).catch((error: unknown) => {
      throw new CommandError(
        `the lockdown could not be closed (${describeError(error)}): otp-shield release closes it, or it ends by itself ${minutes} minutes after it began`,
      );
    });
    talk.twin.moveLockdown(false);
  }
  return undefined;
}

/** As a person would, with the reason by which the next run knows it. */
export async function movePosture(
  shield: DeployedShield,
  io: Io,
  to: 'lockdown' | 'normal',
  minutes: number,
): Promise<void> {
  const change = { to, lastsFor: minutes * MINUTE, reason: REASON, yes: true, json: false, question: '' };
  await changePosture(shield, change, { ...io, out: () => {} });
}
