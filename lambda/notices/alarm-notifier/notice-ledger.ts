import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../lib/contract/clock';

/** Remembers which changes were told. The same `owner` may claim again: its first attempt failed. */
export interface NoticeLedger {
  claim(key: string, owner: string): Promise<boolean>;
}

const KEEP_SECONDS = 2 * 24 * 60 * 60;

/** In the table of the mail ledger; the key is the name of an alarm and a time. */
export class DynamoNoticeLedger implements NoticeLedger {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
    private readonly clock: Clock,
  ) {}

  public async claim(key: string, owner: string): Promise<boolean> {
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: {
            id: { S: `notice#${key}` },
            owner: { S: owner },
            expires: { N: String(Math.floor(this.clock.now() / 1000) + KEEP_SECONDS) },
          },
          ConditionExpression: 'attribute_not_exists(id) OR #owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: owner } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** Where there is no table: better twice than never. */
export const forgetfulLedger: NoticeLedger = { claim: async () => true };
