import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../lib/contract/clock';

/** What is known about the feedback of a text: it waits, somebody typed its code in, or nobody did. */
export type FeedbackState = 'waiting' | 'RECEIVED' | 'FAILED';

/** Remembers the feedback of each text, and whether any application reports at all. */
export interface FeedbackMarks {
  state(messageId: string): Promise<FeedbackState | undefined>;
  note(messageId: string, state: FeedbackState): Promise<void>;
  /** Whether a code was reported as typed in within the last week. */
  isReported(): Promise<boolean>;
  noteReported(): Promise<void>;
}

const MARK_SECONDS = 2 * 24 * 3600;
const REPORTED_SECONDS = 7 * 24 * 3600;
const REPORTED = 'reported';

/** In the table of the ledger. Ids of texts say nothing about people. */
export class DynamoFeedbackMarks implements FeedbackMarks {
  constructor(
    private readonly options: {
      readonly client: Pick<DynamoDBClient, 'send'>;
      readonly tableName: string;
      readonly clock: Clock;
    },
  ) {}

  public async state(messageId: string): Promise<FeedbackState | undefined> {
    return (await this.read(`text#${messageId}`)) as FeedbackState | undefined;
  }

  public note(messageId: string, state: FeedbackState): Promise<void> {
    return this.write(`text#${messageId}`, state, MARK_SECONDS);
  }

  public async isReported(): Promise<boolean> {
    return (await this.read(REPORTED)) !== undefined;
  }

  public noteReported(): Promise<void> {
    return this.write(REPORTED, 'yes', REPORTED_SECONDS);
  }

  private async read(key: string): Promise<string | undefined> {
    const { client, tableName, clock } = this.options;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: { id: { S: `feedback#${key}` } }, ConsistentRead: true }),
    );
    // DynamoDB deletes what expired when it likes.
    return Number(Item?.expires?.N ?? 0) * 1000 > clock.now() ? Item?.feedback?.S : undefined;
  }

  private async write(key: string, feedback: string, seconds: number): Promise<void> {
    const { client, tableName, clock } = this.options;
    const expires = String(Math.floor(clock.now() / 1000) + seconds);
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { id: { S: `feedback#${key}` }, feedback: { S: feedback }, expires: { N: expires } },
      }),
    );
  }
}
