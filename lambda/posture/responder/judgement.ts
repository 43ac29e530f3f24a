/**
 * What the responder makes of what it reads: whether the alarms call for a raised posture, and what speaks against it.
 *
 * Whoever reads this source can make mails bounce for next to nothing, and wants people locked out. So a bounce alone is never enough: locking the
 * routes must be able to help (requests storm the routes), the harm must be one for which AWS stops senders, and the time is limited whatever the evidence.
 */
import { counted } from '../../../lib/contract/counted';
import { timeLocked } from '../lockdown-time';
import type { PostureState } from '../posture-control';
import type { Policy, Signals } from './signals';

/** Requests for codes beyond this many times the usual are a storm. */
const STORM = 3;
/** AWS may pause whoever bounces more. https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html */
const GRAVE_SHARE = 0.1;
/** While so many of the codes are typed in, and there are enough to say so, those who ask are people. An attacker would have to answer two of his own for each. */
const TYPED_IN = 2 / 3;
const FEWEST_AWAITED = 20;
/** The responder looks once a minute, so whatever is to end by then ends now. */
export const CHECK_INTERVAL = 60_000;

export interface Situation {
  readonly state: PostureState;
  readonly signals: Signals;
  readonly policy: Policy;
  readonly now: number;
}

/** What keeps the responder from what the alarms call for. */
export interface Objection {
  readonly by: 'mode' | 'evidence';
  readonly because: string;
}

export function isStorm({ pressure, puzzles }: Signals): boolean {
  return (pressure ?? 0) >= STORM || (puzzles ?? 0) >= STORM;
}

export function isHarmed({ signals, policy }: Situation): boolean {
  return signals.criticalSince !== undefined && (signals.harm ?? 0) >= policy.harm;
}

/** Whether the alarms that are on speak of mails alone, while nearly everybody types the code in. */
function arePeople({ otherAlarm, awaited = 0, verified = 0 }: Signals): boolean {
  return otherAlarm !== true && awaited >= FEWEST_AWAITED && verified >= TYPED_IN * awaited;
}

/** How much longer the responder may lock the routes, in milliseconds. */
export function lockdownLeft({ state, policy, now }: Situation): number {
  return policy.maximumLockdownPerDay - timeLocked(state.gates.lockdown.record, now);
}

/** Against strict; undefined when nothing is. */
export function againstStrict({ signals }: Situation): string | undefined {
  return arePeople(signals) ? peopleText(signals) : undefined;
}

/** Against a lockdown; undefined when nothing is. */
export function againstLockdown(situation: Situation): Objection | undefined {
  const { signals, policy } = situation;
  const evidence = (because: string): Objection => ({ by: 'evidence', because });
  if (arePeople(signals)) return evidence(peopleText(signals));
  if (!isStorm(signals)) return evidence('there are no more requests than usual, so a lockdown would stop people only');
  const { harm = 0, sent } = signals;
  if (sent !== undefined && harm < GRAVE_SHARE * sent)
    return evidence(
      `these are ${((100 * harm) / sent).toFixed(1)} % of ${counted(sent, 'code')}; below 10 % nobody is locked out`,
    );
  if (policy.mode !== 'lockdown') return { by: 'mode', because: `the mode is ${policy.mode}` };
  if (lockdownLeft(situation) < CHECK_INTERVAL)
    return evidence(`the ${policy.maximumLockdownPerDay / 60_000} minutes of lockdown within 24 hours are used up`);
  return undefined;
}

function peopleText({ awaited, verified }: Signals): string {
  return `${verified} of ${counted(awaited ?? 0, 'code')} of the last hour were typed in, so those who ask are people`;
}
