import type { Clock } from '../lib/contract/clock';

/** What the sample application asks before it sends a code, and tells after one was typed in. */
export interface CodeGuard {
  mayBeSent(recipient: string, clientAddress: string): Promise<boolean>;
  typedIn(recipient: string): Promise<void>;
}

/** Opens a guard that has counted nothing yet. */
export type OpenGuard = (clock: Clock) => CodeGuard;
