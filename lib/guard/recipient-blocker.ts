import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../contract/clock';
import { canonicalRecipient } from './canonical-mailbox';
import { DynamoStore } from './dynamo-store';
import type { KeyRing } from './key-ring';

export interface RecipientBlockerOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly keys: () => Promise<KeyRing>;
  readonly clock: Clock;
  readonly blockSeconds: number;
}

/** Puts mail recipients on the block list; for handlers that hear of complaints and bounces, and need nothing else of the guard. */
export function recipientBlocker(options: RecipientBlockerOptions): (address: string) => Promise<void> {
  const { client, tableName, keys, clock, blockSeconds } = options;
  const store = new DynamoStore({ client, tableName });
  return async (address) => {
    const now = clock.now();
    const ids = (await keys()).recipientIds(canonicalRecipient(address), now);
    await store.block(ids, now + blockSeconds * 1000);
  };
}
