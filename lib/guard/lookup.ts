import type { RefusalReason } from '../contract/recipient/guard';
import type { Recipient } from './recipient';

/**
 * Asks somebody about a recipient. Own carriers' look-ups implement this, too.
 */
export interface RecipientLookup {
  /**
   * A reason to send nothing, or undefined. Whoever can't be reached has no objection: a look-up that fails must not keep codes from people.
   */
  refusal(recipient: Recipient): Promise<RefusalReason | undefined>;
}
