import { RULE } from '../../../lib/contract/names';
import { type Check, type Ground, SLOWEST_SECONDS } from '../check';
import type { Finding } from '../finding';
import { isLocked, LOCKED_STATUS, withLockdown } from '../lockdown';

const CLOSELY = 60;
const SELDOM = 5;
const LASTS_MINUTES = 15;

/** Opens the gate of the lockdown and closes it again, which everybody hears who hears of a lockdown. */
export const gate: Check = {
  name: 'gate',
  question: 'How soon does a lockdown act, and how soon is it over?',
  obstacle: ({ talk }) => (talk.twin.rule(RULE.lockdown) === undefined ? 'the web ACL has no lockdown' : undefined),
  bounds: () => ({ requests: 2 * (CLOSELY + SLOWEST_SECONDS / SELDOM), seconds: 2 * SLOWEST_SECONDS + 30 }),
  async run(ground) {
    const findings: Finding[] = [];
    const taken = await withLockdown(ground, LASTS_MINUTES, async () => {
      findings.push(await wait(ground, 'acts', true));
    });
    if (taken !== undefined) return [taken];
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
    there = isLocked(answer) === locked;
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
