import type { GateRecord } from '../../lib/contract/posture/gate-record';
import { RESPONDER } from '../../lib/contract/posture/posture';

const DAY = 24 * 3_600_000;

/**
 * For how long the responder locked the routes, in milliseconds: never less than what it locked of the last 24 hours. Lockdowns that follow each other within a
 * day add up, and count until a whole day without one is over; so no 24 hours, wherever they begin, hold more than the cap.
 *
 * What a person locked doesn't count.
 */
export function timeLocked(record: GateRecord | undefined, now: number): number {
  if (record === undefined) return 0;
  const { locked } = record;
  const before = locked !== undefined && now - locked.end < DAY ? locked.time : 0;
  const running = record.open && record.by === RESPONDER ? Math.max(0, now - (record.start ?? record.since)) : 0;
  return before + running;
}

/** What the next record of the gate must say about it, whoever writes it. */
export function lockedAfter(before: GateRecord | undefined, next: GateRecord): GateRecord['locked'] {
  if (before === undefined) return undefined;
  const goesOn = next.open && next.by === RESPONDER;
  if (!before.open || before.by !== RESPONDER || goesOn) return before.locked;
  const end = Math.max(next.since, before.since);
  return { time: timeLocked(before, end), end };
}
