import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../lib/contract/clock';
import { type Code, codeWord, judgeCode, MAX_CODES, minuteOf, staleWords } from './code-set';
import type { CodeNote, MailLedger } from './mail-ledger';
import { canonicalRecipient, type Hash } from './recipient';

export const BASELINE_ITEM = 'state#baseline';

/** A claim outlives the retention of the queue (4 days), after which no copy can come. */
const CLAIM_SECONDS = 5 * 24 * 60 * 60;
const BASELINE_CACHE_MS = 5 * 60 * 1000;

export interface DynamoLedgerOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly hash: Hash;
  readonly clock: Clock;
  /** Seconds for which a recipient is remembered after the last code. */
  readonly recipientMemory: number;
}

/** The ledger in one DynamoDB table. Keys are keyed hashes: the table holds no address. */
export class DynamoLedger implements MailLedger {
  private baseline: { readonly value: number | undefined; readonly readAt: number } | undefined;

  constructor(private readonly options: DynamoLedgerOptions) {}

  public async claim(key: string, owner: string): Promise<boolean> {
    const { client, tableName, hash, clock } = this.options;
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            id: { S: `event#${hash(key)}` },
            owner: { S: owner },
            expires: { N: seconds(clock.now() + CLAIM_SECONDS * 1000) },
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

  public async noteCode(recipient: string, messageId: string, owner: string, at: number): Promise<CodeNote> {
    const { hash } = this.options;
    const code: Code = { minute: minuteOf(at), mail: hash(messageId).slice(0, 8), owner: hash(owner).slice(0, 6) };
    const id = `recipient#${hash(canonicalRecipient(recipient))}`;
    try {
      return judgeCode(await this.addCode(id, code), code);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return this.noteCodeInFullSet(id, code, new Set(error.Item?.codes?.SS));
    }
  }

  public async bounceBaseline(): Promise<number | undefined> {
    const { client, tableName, clock } = this.options;
    const now = clock.now();
    // A clock that jumped back must not keep the cache for ever.
    const fresh = this.baseline !== undefined && Math.abs(now - this.baseline.readAt) < BASELINE_CACHE_MS;
    if (!fresh) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: { id: { S: BASELINE_ITEM } } }),
      );
      const value = Item?.rate?.N === undefined ? undefined : Number(Item.rate.N);
      this.baseline = { value, readAt: now };
    }
    return this.baseline!.value;
  }

  /** The words that were in the set before; `undefined` when the recipient is new. */
  private async addCode(id: string, code: Code): Promise<Set<string> | undefined> {
    const { client, tableName, clock, recipientMemory } = this.options;
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { id: { S: id } },
        UpdateExpression: 'SET expires = :expires ADD codes :code',
        ConditionExpression: 'attribute_not_exists(codes) OR size(codes) < :max',
        ExpressionAttributeValues: {
          ':expires': { N: seconds(clock.now() + recipientMemory * 1000) },
          ':code': { SS: [codeWord(code)] },
          ':max': { N: String(MAX_CODES) },
        },
        ReturnValues: 'ALL_OLD',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return Attributes === undefined ? undefined : new Set(Attributes.codes?.SS);
  }

  /** Hundreds of codes to one recipient: make room, or count on without remembering this one. */
  private async noteCodeInFullSet(id: string, code: Code, before: Set<string>): Promise<CodeNote> {
    const { client, tableName, clock } = this.options;
    const stale = staleWords(before, clock.now());
    if (stale.length === 0) return judgeCode(before, code);
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { id: { S: id } },
        UpdateExpression: 'DELETE codes :stale',
        ExpressionAttributeValues: { ':stale': { SS: stale } },
      }),
    );
    const rest = await this.addCode(id, code);
    // DynamoDB drops an attribute whose set became empty; the recipient isn't new for that.
    return judgeCode(rest ?? new Set(), code);
  }
}

function seconds(millis: number): string {
  return String(Math.floor(millis / 1000));
}
