import { counted } from '../../../lib/contract/counted';
import { RULE } from '../../../lib/contract/names';
import { type Check, type Ground, SLOWEST_SECONDS } from '../check';
import type { Finding } from '../finding';
import type { RateLimit } from '../twin';

const EVERY_SECONDS = 5;
const LIMITED_STATUS = 429;

/** Last, since whoever fills it gets nothing else answered for a while. */
export const rateLimit: Check = {
  name: 'rate-limit',
  question: 'How soon does the rate limit act, and how soon does it let go?',
  obstacle: ({ talk }) => {
    const rule = talk.twin.rule(RULE.rateLimit);
    if (rule === undefined) return 'the web ACL has no rate limit';
    return rule.Action?.Block === undefined ? 'the rate limit asks for a puzzle and refuses nobody' : undefined;
  },
  bounds: ({ talk }) => {
    const { limit = 0, seconds = 0 } = talk.twin.limit(RULE.rateLimit) ?? {};
    const requests = limit + 10 + (2 * SLOWEST_SECONDS + seconds) / EVERY_SECONDS;
    return { requests: Math.ceil(requests), seconds: 2 * SLOWEST_SECONDS + seconds + Math.ceil(limit / 5) };
  },
  async run(ground) {
    const rate = ground.talk.twin.limit(RULE.rateLimit)!;
    const acts = await untilLimited(ground, rate.limit);
    return acts.level === 'good' ? [acts, await untilReleased(ground, rate)] : [acts];
  },
};

async function untilLimited({ talk, io, pause }: Ground, limit: number): Promise<Finding> {
  let crossed: number | undefined;
  let simulated: number | undefined;
  let limited = false;
  let count = 0;
  const seconds = () => (crossed === undefined ? 0 : Math.round((io.clock.now() - crossed) / 1000));
  while (!limited && seconds() < SLOWEST_SECONDS && count < limit + 10 + SLOWEST_SECONDS / EVERY_SECONDS) {
    const { answer, predicted, at } = await talk.ask({ method: 'POST', target: talk.route }, 'unpaced');
    count++;
    if (count === limit) crossed = at;
    limited = answer.by === 'block' && answer.status === LIMITED_STATUS;
    if (predicted.answer.status === LIMITED_STATUS) simulated ??= count;
    if (count > limit + 10 && !limited) await pause(EVERY_SECONDS);
  }
  return {
    level: limited ? 'good' : 'bad',
    asked: 'one address, more often than the limit',
    expected: `${LIMITED_STATUS} within ${SLOWEST_SECONDS} s of request ${limit}`,
    seen: !limited
      ? `never in ${counted(count, 'request')}`
      : crossed === undefined
        ? `${LIMITED_STATUS} at request ${count}, with those of the checks before`
        : `${LIMITED_STATUS} at request ${count}, ${seconds()} s after request ${limit}`,
    meaning: limited
      ? 'hammering from one address is stopped; what passes until then is the price of an estimate'
      : 'one address may ask as often as it likes',
    ...(simulated === undefined
      ? {}
      : { simulator: { says: `${LIMITED_STATUS} at request ${simulated}, at once`, same: limited } }),
  };
}

/** Seldom enough not to keep itself limited: what is refused counts, too. */
const everySeconds = ({ limit, seconds }: RateLimit) => Math.max(EVERY_SECONDS, Math.ceil((seconds * 4) / limit));

async function untilReleased({ talk, io, pause }: Ground, rate: RateLimit): Promise<Finding> {
  const since = io.clock.now();
  const most = rate.seconds + SLOWEST_SECONDS;
  const seconds = () => Math.round((io.clock.now() - since) / 1000);
  let released = false;
  let simulated: number | undefined;
  while (!released && seconds() < most) {
    await pause(everySeconds(rate));
    const { answer, predicted } = await talk.ask({ method: 'POST', target: talk.route }, 'unpaced');
    released = !(answer.by === 'block' && answer.status === LIMITED_STATUS);
    if (predicted.answer.status !== LIMITED_STATUS) simulated ??= seconds();
  }
  return {
    level: released ? 'good' : 'bad',
    asked: 'the same address, when it has calmed down',
    expected: `no ${LIMITED_STATUS} any more within ${most} s`,
    seen: released ? `not any more after ${seconds()} s` : `still ${LIMITED_STATUS} after ${seconds()} s`,
    meaning: released
      ? 'whoever shares the address gets codes again'
      : 'whoever shares an address with an attacker gets no code for long after the attack',
    ...(simulated === undefined ? {} : { simulator: { says: `not any more after ${simulated} s`, same: released } }),
  };
}
