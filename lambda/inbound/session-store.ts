import {
  type AttributeValue,
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isFault } from '../../lib/contract/aws-fault';
import type { InboundRefusal, SenderProof } from '../../lib/contract/inbound/inbound';
import { MAX_REFUSALS } from '../../lib/contract/inbound/inbound';
import { COLLECT_MS, type Session } from './session';

export interface VerifiedSender {
  readonly messageId: string;
  readonly box: Uint8Array;
  readonly proof: SenderProof;
}

/** Items outlive their session a little, so that a late message finds "expired" and not "unknown". */
const KEEP_MS = 10 * 60_000;

/** Sessions and counts in one DynamoDB table. */
export class SessionStore {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
    private readonly now: () => number,
  ) {}

  async create(session: Pick<Session, 'id' | 'until' | 'publicKey' | 'claim' | 'binding'>): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          id: { S: sessionKey(session.id) },
          state: { S: 'pending' },
          until: { N: String(session.until) },
          refusals: { N: '0' },
          publicKey: { B: session.publicKey },
          ...(session.claim === undefined ? {} : { claim: { S: session.claim } }),
          ...(session.binding === undefined ? {} : { binding: { S: session.binding } }),
          expires: { N: seconds(session.until + COLLECT_MS + KEEP_MS) },
        },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );
  }

  async read(id: string): Promise<Session | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: { id: { S: sessionKey(id) } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : sessionFrom(id, Item);
  }

  /** Whether this message is the one that confirms. A code is good once: of two messages one loses, unless they are the same. */
  async verify(id: string, { messageId, box, proof }: VerifiedSender): Promise<boolean> {
    try {
      await this.update(
        id,
        'SET #state = :verified, messageId = :message, box = :box, proof = :proof, verifiedAt = :now',
        '#state = :pending AND #until > :now AND refusals < :max',
        {
          ':verified': { S: 'verified' },
          ':message': { S: messageId },
          ':box': { B: box },
          ':proof': { S: proof },
          ':now': { N: String(this.now()) },
          ':pending': { S: 'pending' },
          ':max': { N: String(MAX_REFUSALS) },
        },
        { '#state': 'state', '#until': 'until' },
      );
      return true;
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      return (error as ConditionalCheckFailedException).Item?.messageId?.S === messageId;
    }
  }

  /** Notes why a message confirmed nothing; false when the session is over. The same message counts once. */
  async refuse(id: string, messageId: string, reason: InboundRefusal): Promise<boolean> {
    try {
      await this.update(
        id,
        'SET #reason = :reason, refusedMessage = :message ADD refusals :one',
        '#state = :pending AND #until > :now AND refusals < :max AND (attribute_not_exists(refusedMessage) OR refusedMessage <> :message)',
        {
          ':reason': { S: reason },
          ':message': { S: messageId },
          ':one': { N: '1' },
          ':pending': { S: 'pending' },
          ':now': { N: String(this.now()) },
          ':max': { N: String(MAX_REFUSALS) },
        },
        { '#state': 'state', '#until': 'until', '#reason': 'reason' },
      );
      return true;
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      return (error as ConditionalCheckFailedException).Item?.refusedMessage?.S === messageId;
    }
  }

  /** Notes the first time the result was fetched. */
  async collect(id: string): Promise<void> {
    try {
      await this.update(
        id,
        'SET collectedAt = :now',
        '#state = :verified AND attribute_not_exists(collectedAt)',
        { ':now': { N: String(this.now()) }, ':verified': { S: 'verified' } },
        { '#state': 'state' },
      );
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
    }
  }

  /** Whether the window already has as many as it takes. Reads only, and a little late: `count` has the last word. */
  async isFull(id: string, max: number, windowMs: number): Promise<boolean> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: { id: { S: this.countKey(id, windowMs) } } }),
    );
    return Number(Item?.used?.N ?? 0) >= max;
  }

  /** Counts one, unless the window already has as many as it takes. */
  async count(id: string, max: number, windowMs: number): Promise<boolean> {
    const window = Math.floor(this.now() / windowMs);
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: { id: { S: this.countKey(id, windowMs) } },
          UpdateExpression: 'ADD used :one SET expires = :expires',
          ConditionExpression: 'attribute_not_exists(used) OR used < :max',
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':max': { N: String(max) },
            ':expires': { N: seconds((window + 2) * windowMs) },
          },
        }),
      );
      return true;
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      return false;
    }
  }

  private countKey(id: string, windowMs: number): string {
    return `count#${id}#${Math.floor(this.now() / windowMs)}`;
  }

  private async update(
    id: string,
    update: string,
    condition: string,
    values: Record<string, AttributeValue>,
    names: Record<string, string>,
  ): Promise<void> {
    await this.client.send(
      new UpdateItemCommand({
        TableName: this.tableName,
        Key: { id: { S: sessionKey(id) } },
        UpdateExpression: update,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  }
}

function sessionKey(id: string): string {
  return `session#${id}`;
}

function seconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1000));
}

function sessionFrom(id: string, item: Record<string, AttributeValue>): Session {
  const number = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  return {
    id,
    until: number('until') ?? 0,
    state: item.state?.S === 'verified' ? 'verified' : 'pending',
    refusals: number('refusals') ?? 0,
    reason: item.reason?.S as InboundRefusal | undefined,
    publicKey: item.publicKey?.B ?? new Uint8Array(),
    claim: item.claim?.S,
    binding: item.binding?.S,
    verifiedAt: number('verifiedAt'),
    messageId: item.messageId?.S,
    box: item.box?.B,
    proof: item.proof?.S as SenderProof | undefined,
    collectedAt: number('collectedAt'),
  };
}
