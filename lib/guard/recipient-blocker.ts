import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../contract/clock';
import { canonicalRecipient, exactSpelling } from './canonical-mailbox';
import { DynamoStore } from './dynamo-store';
import { keepSeconds } from './key-overlap';
import type { KeyRing } from './key-ring';
import type { BlockKind } from './send-rules';

export interface RecipientBlockerOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly keys: () => Promise<KeyRing>;
  readonly clock: Clock;
  readonly blockSeconds: number;
}

/** What handlers that hear of complaints, bounces and deliveries tell the guard; they need nothing else of it. */
export interface RecipientBlocker {
  /** `at` is when it happened, in milliseconds since the epoch. */
  block(address: string, kind: BlockKind, at: number): Promise<void>;
  /** A mail arrived: its address is good, whatever a bounce before that said. */
  unblock(address: string, at: number): Promise<void>;
}

export function recipientBlocker(options: RecipientBlockerOptions): RecipientBlocker {
  const { client, tableName, keys, clock, blockSeconds } = options;
  const store = new DynamoStore({ client, tableName, keepSeconds: keepSeconds({ blockSeconds }) });
  const where = async (address: string) =>
    (await keys()).itemsOf(canonicalRecipient(address), exactSpelling(address), clock.now());
  // Never from a time that is still to come, whoever's clock that is.
  const until = (at: number) => Math.min(at, clock.now()) + blockSeconds * 1000;
  return {
    async block(address, kind, at) {
      await store.block(kind, await where(address), until(at));
    },
    async unblock(address, at) {
      await store.unblock(await where(address), until(at));
    },
  };
}
