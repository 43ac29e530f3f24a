import type { InboundRefusal, InboundState, SenderProof } from '../../lib/contract/inbound/inbound';
import { MAX_REFUSALS } from '../../lib/contract/inbound/inbound';
import { CODE_STEP_MS } from './session-code';
import type { SessionStart } from './session-cookie';

/** What messages made of a session, as it stands in the table: hashes and a box, no address and no code. Before the first message there is nothing, but of calls. */
export interface StoredSession {
  readonly state: 'pending' | 'verified';
  readonly refusals: number;
  /** When it ends, in milliseconds since the epoch; only of a session that was opened in the table. */
  readonly ends?: number;
  readonly reason?: InboundRefusal;
  readonly verifiedAt?: number;
  /** Message that confirmed it, as a keyed hash. */
  readonly messageId?: string;
  /** Keyed hash of the sender's address. */
  readonly claim?: string;
  readonly box?: Uint8Array;
  readonly proof?: SenderProof;
  readonly collectedAt?: number;
}

/** The page may fetch the result for so long after the message; polls of a tab in the background are slow. */
export const COLLECT_MS = 5 * 60_000;
/** Once fetched, the same result is given again for so long: an answer can get lost. */
const REPEAT_MS = 60_000;

/** Expiry goes by the time, not by whether DynamoDB has already removed the item. */
export function stateOf(
  start: Pick<SessionStart, 'until' | 'claim'> | undefined,
  stored: StoredSession | undefined,
  now: number,
): InboundState {
  if (start === undefined) return 'unknown';
  if (stored?.state === 'verified') {
    if (isOtherSender(start, stored)) return 'refused';
    const { verifiedAt = 0, collectedAt } = stored;
    // The time in a code comes round; the one in the cookie doesn't.
    if (verifiedAt >= start.until + CODE_STEP_MS) return 'expired';
    const late = now >= verifiedAt + COLLECT_MS || (collectedAt !== undefined && now >= collectedAt + REPEAT_MS);
    return late ? 'expired' : 'verified';
  }
  if ((stored?.refusals ?? 0) >= MAX_REFUSALS) return 'refused';
  return now < start.until ? 'pending' : 'expired';
}

/** A code holds too little of the address that was named to tell it from every other. */
export function isOtherSender({ claim }: Pick<SessionStart, 'claim'>, stored: StoredSession): boolean {
  return claim !== undefined && stored.claim !== claim;
}
