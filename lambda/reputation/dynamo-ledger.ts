import {
  type AttributeValue,
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isFault } from '../../lib/contract/aws-fault';
import type { Clock } from '../../lib/contract/clock';
import { canonicalRecipient } from '../../lib/guard/canonical-mailbox';
import { type Code, codesAround, codeWord, freshWords, MAX_CODES, minuteOf } from './code-set';
import type { Hash } from './keyed-hash';
import { CLAIM_SECONDS, type Claim, type CodeNote, type MailLedger } from './mail-ledger';

export const BASELINE_ITEM = 'state#baseline';

/**
 * For how long a copy is known. A message may wait for 14 days among the dead letters and, sent back, for 4 more in the queue;
 * SNS tries for 23 days to reach a queue that doesn't answer.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const COUNTED_SECONDS = 30 * 24 * 60 * 60;
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

  public async claim(key: string, owner: string): Promise<Claim> {
    const { client, tableName, clock } = this.options;
    const now = clock.now();
    const until = seconds(now + CLAIM_SECONDS * 1000);
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { id: this.eventId(key), owner: { S: owner }, claimedUntil: { N: until }, expires: { N: until } },
          // The same owner: the SDK repeats a call whose answer was lost. A settled event has neither owner nor end.
          ConditionExpression: 'attribute_not_exists(id) OR #owner = :owner OR claimedUntil < :now',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: owner }, ':now': { N: seconds(now) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'taken';
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      return (error as ConditionalCheckFailedException).Item?.claimedUntil === undefined ? 'counted' : 'busy';
    }
  }

  public async settle(key: string): Promise<void> {
    const { client, tableName, clock } = this.options;
    const expires = { N: seconds(clock.now() + COUNTED_SECONDS * 1000) };
    await client.send(new PutItemCommand({ TableName: tableName, Item: { id: this.eventId(key), expires } }));
  }

  public noteCode(recipient: string, key: string, at: number): Promise<CodeNote> {
    const { hash } = this.options;
    const id = `recipient#${hash(canonicalRecipient(recipient))}`;
    return this.note(id, { minute: minuteOf(at), mail: hash(key).slice(0, 8) });
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

  private eventId(key: string): AttributeValue.SMember {
    return { S: `event#${this.options.hash(key)}` };
  }

  private async note(id: string, code: Code, pruned = false): Promise<CodeNote> {
    try {
      const before = await this.addCode(id, code);
      return { codes: codesAround(wordsOf(before), code), isNew: before === undefined };
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      const { Item } = error as ConditionalCheckFailedException;
      const words = wordsOf(Item);
      const place = words.indexOf(codeWord(code));
      if (place >= 0) {
        const isNew = Item?.firstMail?.S === codeWord(code);
        return { codes: codesAround(words.slice(0, place), code), isNew };
      }
      // Hundreds of codes to one recipient: make room, or count on without remembering this one.
      if (!pruned && (await this.prune(id, words))) return this.note(id, code, true);
      return { codes: codesAround(words, code), isNew: false };
    }
  }

  /** The item as it was before; `undefined` when the recipient is new. */
  private async addCode(id: string, code: Code): Promise<Record<string, AttributeValue> | undefined> {
    const { client, tableName, clock, recipientMemory } = this.options;
    const word = { S: codeWord(code) };
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { id: { S: id } },
        UpdateExpression:
          'SET expires = :expires, firstMail = if_not_exists(firstMail, :word), mails = list_append(if_not_exists(mails, :none), :words)',
        ConditionExpression: 'attribute_not_exists(mails) OR (size(mails) < :max AND NOT contains(mails, :word))',
        ExpressionAttributeValues: {
          ':expires': { N: seconds(clock.now() + recipientMemory * 1000) },
          ':word': word,
          ':words': { L: [word] },
          ':none': { L: [] },
          ':max': { N: String(MAX_CODES) },
        },
        ReturnValues: 'ALL_OLD',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return Attributes;
  }

  /** @returns false when there is nothing to throw away */
  private async prune(id: string, words: readonly string[]): Promise<boolean> {
    const { client, tableName, clock } = this.options;
    const fresh = freshWords(words, clock.now());
    if (fresh.length === words.length) return false;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { id: { S: id } },
          UpdateExpression: 'SET mails = :fresh',
          ConditionExpression: 'mails = :before',
          ExpressionAttributeValues: { ':fresh': listOf(fresh), ':before': listOf(words) },
        }),
      );
    } catch (error) {
      // Somebody else made room in between.
      if (!isFault(error, 'conditionFailed')) throw error;
    }
    return true;
  }
}

function wordsOf(item: Record<string, AttributeValue> | undefined): string[] {
  return (item?.mails?.L ?? []).map(({ S = '' }) => S);
}

function listOf(words: readonly string[]): AttributeValue.LMember {
  return { L: words.map((S) => ({ S })) };
}

function seconds(millis: number): string {
  return String(Math.floor(millis / 1000));
}
