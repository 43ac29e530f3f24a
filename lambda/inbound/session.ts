import type { InboundRefusal, InboundState, SenderProof } from '../../lib/contract/inbound/inbound';
import { MAX_REFUSALS } from '../../lib/contract/inbound/inbound';

/** A session as it stands in the table: hashes, a public key and a box, no address and no code. */
export interface Session {
  readonly id: string;
  /** Milliseconds since the epoch; a message that comes later is late. */
  readonly until: number;
  readonly state: 'pending' | 'verified';
  readonly refusals: number;
  readonly reason?: InboundRefusal;
  /** Key of the box for the sender's address. */
  readonly publicKey: Uint8Array;
  /** Keyed hash of the address that the person named. */
  readonly claim?: string;
  /** What the application keeps for the browser that asked. */
  readonly binding?: string;
  readonly verifiedAt?: number;
  /** Message that confirmed it, as a keyed hash. */
  readonly messageId?: string;
  readonly box?: Uint8Array;
  readonly proof?: SenderProof;
  readonly collectedAt?: number;
}

/** The page may fetch the result for so long after the message; polls of a tab in the background are slow. */
export const COLLECT_MS = 5 * 60_000;
/** Once fetched, the same result is given again for so long: an answer can get lost. */
const REPEAT_MS = 60_000;

/** Expiry goes by the time, not by whether DynamoDB has already removed the item. */
export function stateOf(session: Session | undefined, now: number): InboundState {
  if (session === undefined) return 'unknown';
  if (session.state === 'verified') {
    const { verifiedAt = 0, collectedAt } = session;
    const late = now >= verifiedAt + COLLECT_MS || (collectedAt !== undefined && now >= collectedAt + REPEAT_MS);
    return late ? 'expired' : 'verified';
  }
  if (session.refusals >= MAX_REFUSALS) return 'refused';
  return now < session.until ? 'pending' : 'expired';
}
