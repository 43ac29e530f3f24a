import type { RecipientFlag, RefusalReason } from '../contract/recipient/guard';
import type { Recipient } from './recipient';

/**
 * Asks somebody about a recipient. Own carriers' look-ups implement this, too.
 *
 * Whoever can't be reached, or gives no answer, throws: that is no objection, since a look-up that fails must not keep codes from people, and it is counted (`GuardLookupsLost`).
 */
export interface RecipientLookup {
  /** A reason to send nothing to a stranger, or undefined. */
  refusal(recipient: Recipient): Promise<RefusalReason | undefined>;
  /**
   * What the application has to know of a recipient to whom a code may go; none where nothing is remarkable. Asked of everybody but known devices, of people who verified before as well: what happened to
   * a number since is no fault of theirs, and stops nothing.
   */
  flags?(recipient: Recipient): Promise<readonly RecipientFlag[]>;
}
