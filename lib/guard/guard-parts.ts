import type { Clock } from '../contract/clock';
import type { GuardSettings } from '../contract/recipient/guard';
import type { GuardEvent } from './check-result';
import type { KeyRing } from './key-ring';
import type { RecipientLookup } from './lookup';
import type { MessageFeedback } from './message-feedback';
import type { GuardStore } from './store';

export interface GuardParts {
  readonly settings: GuardSettings;
  readonly store: GuardStore;
  /** Keys of the hashes; asked for with each call, so it should remember them. */
  readonly keys: () => Promise<KeyRing>;
  readonly clock: Clock;
  /** Asked before the code is counted: cost nothing. */
  readonly lookups?: readonly RecipientLookup[];
  /** Asked afterwards, so that the budget bounds what they cost. */
  readonly pricedLookups?: readonly RecipientLookup[];
  readonly onEvent?: (event: GuardEvent) => void;
  /** Tells the sender that a text was answered. */
  readonly feedback?: MessageFeedback;
  /** How an answer from memory waits; for tests. @default - a timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}
