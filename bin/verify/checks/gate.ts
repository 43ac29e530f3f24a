import { RULE } from '../../../lib/contract/names';
import { explained } from '../../operator/aws-fault';
import { changePosture } from '../../operator/change-posture';
import { CommandError, describeError } from '../../terminal/io';
import { type Check, type Ground, SLOWEST_SECONDS } from '../check';
import type { Finding } from '../finding';

const LOCKED_STATUS = 503;
const CLOSELY = 60;
const SELDOM = 5;
/** Ends by itself, whatever becomes of this command. */
const LASTS_MS = 15 * 60_000;

/** Opens the gate of the lockdown and closes it again, which everybody hears who hears of a lockdown. */
export const gate: Check = {
  name: 'gate',
  question: 'How soon does a lockdown act, and how soon is it over?',
  obstacle: ({ talk }) => (talk.twin.rule(RULE.lockdown) === undefined ? 'the web ACL has no lockdown' : undefined),
  bounds: () => ({ requests: 2 * (CLOSELY + SLOWEST_SECONDS / SELDOM), seconds: 2 * SLOWEST_SECONDS + 30 }),
  async run(ground) {
    const { shield, io, talk } = ground;
    const before = await explained('read the gates', () => shield.control.read());
    if (before.posture !== 'normal') {
      return [
        {
          level: 'unasked',
          asked: 'a lockdown',
          expected: `${LOCKED_STATUS}`,
          seen: `the posture is ${before.posture} already`,
          meaning: 'somebody works with the gates: release them, and run it again',
        },
      ];
    }
    const move = async (to: 'lockdown' | 'normal') => {
      const change = { to, lastsFor: LASTS_MS, reason: 'otp-shield verify', yes: true, json: false, question: '' };
      await changePosture(shield, change, { ...io, out: () => {} });
      talk.twin.moveLockdown(to === 'lockdown');
    };
    const findings: Finding[] = [];
    try {
      await move('lockdown');
      findings.push(await wait(ground, 'acts', true));
    } finally {
      // Also when the run is stopped: what it opened it closes.
      await move('normal').catch((error: unknown) => {
        throw new CommandError(
          `the lockdown could not be closed (${describeError(error)}): otp-shield release closes it, or it ends by itself a quarter of an hour after it began`,
        );
      });
    }
    findings.push(await wait(ground, 'is over', false));
    return findings;
  },
};

async function wait({ talk, io, pause }: Ground, what: string, locked: boolean): Promise<Finding> {
  const since = io.clock.now();
  const seconds = () => Math.round((io.clock.now() - since) / 1000);
  const request = { method: 'POST', target: talk.route };
  const simulated = (talk.twin.predict(request).answer.status === LOCKED_STATUS) === locked;
  let there = false;
  for (let asked = 0; !there && asked < SLOWEST_SECONDS && seconds() < SLOWEST_SECONDS; asked++) {
    // To the second where it is usual, and patiently afterwards.
    if (asked > 0) await pause(asked < CLOSELY ? 1 : SELDOM);
    const { answer } = await talk.ask(request, 'unpaced');
    // Told apart by the status: at a rate limit the gate is what is asked about, and it stands before it.
    there = (answer.by === 'block' && answer.status === LOCKED_STATUS) === locked;
  }
  const after = seconds();
  return {
    level: there ? 'good' : 'bad',
    asked: `how soon a lockdown ${what}`,
    expected: `within ${SLOWEST_SECONDS} s of the call`,
    seen: there ? `after ${after} s` : `not within ${after} s`,
    meaning: there
      ? 'the gate is the lever that the responder and people need'
      : locked
        ? 'a lockdown does nothing: neither people nor the responder can stop the codes'
        : 'a lockdown stays although the gate is closed: people can not sign in',
    simulator: { says: 'at once', same: there === simulated },
  };
}
