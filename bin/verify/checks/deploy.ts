import { RULE } from '../../../lib/contract/names';
import { explained } from '../../operator/aws-fault';
import { CommandError, describeError } from '../../terminal/io';
import { answerText } from '../answer';
import { type Check, type Ground, SLOWEST_SECONDS } from '../check';
import type { Finding } from '../finding';
import { isLocked, LOCKED_STATUS, withLockdown } from '../lockdown';
import { patiently } from '../patience';
import { DEPLOY_SECONDS, deployTags, RUN_TAG } from '../stack-deploy';

/** Two deploys, and the way back of a third. */
const LASTS_MINUTES = 60;
const EVERY_SECONDS = 5;

/** The gates are no resources of CloudFormation, so that no deploy closes one; here AWS is asked. */
export const deploy: Check = {
  name: 'deploy',
  question: 'Does a lockdown survive a deploy with other tags, and a revert of drift?',
  obstacle: ({ shield, talk }) =>
    talk.twin.rule(RULE.lockdown) === undefined
      ? 'the web ACL has no lockdown'
      : shield.serviceRole === undefined
        ? 'CloudFormation keeps no role for the stack, so a deploy would take your own permissions for all of it; deploy with cdk deploy, or --role-arn'
        : undefined,
  bounds: () => ({
    requests: 3 * (SLOWEST_SECONDS / EVERY_SECONDS + 1),
    seconds: 3 * DEPLOY_SECONDS + 3 * SLOWEST_SECONDS,
  }),
  async run(ground) {
    const { shield, talk, io } = ground;
    const findings: Finding[] = [];
    const wait = patiently(io);
    let tagged = false;
    const taken = await withLockdown(ground, LASTS_MINUTES, async () => {
      try {
        if (!(await locked(ground)))
          throw new CommandError('the lockdown does not act, so nothing tells whether a deploy ends it');
        tagged = true;
        await deployTags(shield, { run: talk.site.agent, revertDrift: false }, wait, `${talk.site.agent}-tags`);
        findings.push(await stateAfter(ground, `a deploy with the tag ${RUN_TAG}`));
        io.signal.throwIfAborted();
        await deployTags(shield, { run: undefined, revertDrift: true }, wait, `${talk.site.agent}-drift`);
        tagged = false;
        findings.push(await stateAfter(ground, 'a deploy that reverts drift'));
      } finally {
        if (tagged) await takeTagAway(ground);
      }
    });
    return taken === undefined ? findings : [taken];
  },
};

/** @throws CommandError that says what stands */
async function takeTagAway({ shield, io, talk }: Ground): Promise<void> {
  io.err(`otp-shield verify: takes the tag ${RUN_TAG} of the stack away again …\n`);
  try {
    await deployTags(shield, { run: undefined, revertDrift: false }, patiently(io), `${talk.site.agent}-back`);
  } catch (error) {
    throw new CommandError(
      `the tag ${RUN_TAG} could not be taken away (${describeError(error)}): the next run does it, or deploy the stack again`,
    );
  }
}

async function locked({ talk, pause }: Ground): Promise<boolean> {
  for (let asked = 0; asked <= SLOWEST_SECONDS / EVERY_SECONDS; asked++) {
    if (asked > 0) await pause(EVERY_SECONDS);
    if (isLocked((await talk.ask({ method: 'POST', target: talk.route }, 'unpaced')).answer)) return true;
  }
  return false;
}

/** Gate and answer: what the sets hold is one thing, what the rules do with it another. */
async function stateAfter({ shield, talk }: Ground, what: string): Promise<Finding> {
  const { posture, gates } = await explained('read the gates', () => shield.control.read());
  const { answer, predicted } = await talk.ask({ method: 'POST', target: talk.route }, 'unpaced');
  const good = posture === 'lockdown' && isLocked(answer);
  return {
    level: good ? 'good' : 'bad',
    asked: `a lockdown, after ${what}`,
    expected: `the gate is open, and a POST gets ${LOCKED_STATUS}`,
    seen: `the gate is ${gates.lockdown.position}, and a POST gets ${answerText(answer)}`,
    meaning: good
      ? 'whoever deploys in the middle of an attack ends no lockdown'
      : 'a deploy ends a lockdown, or begins one: whoever deploys in the middle of an attack opens the routes to it',
    simulator: { says: answerText(predicted.answer), same: isLocked(answer) === isLocked(predicted.answer) },
  };
}
