import type { GateRecord } from '../../../lib/contract/posture/gate-record';
import { RESPONDER } from '../../../lib/contract/posture/posture';
import type { GateState } from '../gate';
import type { PostureState } from '../posture-control';
import { lockdownLeft, type Situation } from './judgement';

const REPEATED_WITHIN = 2 * 3_600_000;

export const LONGEST_HOLD = 8;

export function strictRecord({ state, policy, now }: Situation, why: string): GateRecord {
  const round = roundAfter(state.gates.strict, now);
  const hold = policy.minimumHold * Math.min(LONGEST_HOLD, 2 ** round);
  return { open: true, since: now, until: now + hold, by: RESPONDER, why, round };
}

/** Short, and again while it is needed: each minute counts. */
export function lockdownRecord(situation: Situation, why: string): GateRecord {
  const { policy, now } = situation;
  const until = now + Math.min(policy.escalateAfter, lockdownLeft(situation));
  return { open: true, since: now, start: now, until, by: RESPONDER, why };
}

export function closedRecord(record: GateRecord, now: number, why: string): GateRecord {
  return { open: false, since: now, by: RESPONDER, why, round: record.round };
}

/** How often the responder came back soon after its own release. */
function roundAfter({ position, record }: GateState, now: number): number {
  if (position !== 'closed' || record === undefined || record.by !== RESPONDER) return 0;
  return now - record.since < REPEATED_WITHIN ? Math.min(9, (record.round ?? 0) + 1) : 0;
}

/** The record of the person whose word counts now. */
export function wordInForce({ gates }: PostureState, now: number): GateRecord | undefined {
  return [gates.lockdown.record, gates.strict.record].find(
    (record) => record !== undefined && record.by !== RESPONDER && record.until !== undefined && record.until > now,
  );
}

export function closedSince({ position, record }: GateState): number {
  return position === 'closed' && record !== undefined ? record.since : Number.NEGATIVE_INFINITY;
}
