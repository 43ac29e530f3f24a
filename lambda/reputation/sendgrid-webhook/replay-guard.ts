import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../lib/contract/clock';
import { MAX_AGE_SECONDS, MAX_AHEAD_SECONDS } from './signature';

/** Knows the calls that were queued while their signature is still good. */
export interface ReplayGuard {
  isKnown(id: string): Promise<boolean>;
  remember(id: string): Promise<void>;
}

/** In the table of the mail ledger; `id` is a hash of what was signed. */
export class DynamoReplayGuard implements ReplayGuard {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
    private readonly clock: Clock,
  ) {}

  public async isKnown(id: string): Promise<boolean> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: { id: { S: keyOf(id) } }, ConsistentRead: true }),
    );
    return Item !== undefined;
  }

  public async remember(id: string): Promise<void> {
    // From the earliest clock that passes to the latest.
    const expires = Math.floor(this.clock.now() / 1000) + MAX_AGE_SECONDS + MAX_AHEAD_SECONDS;
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: { id: { S: keyOf(id) }, expires: { N: String(expires) } },
      }),
    );
  }
}

function keyOf(id: string): string {
  return `call#${id}`;
}
