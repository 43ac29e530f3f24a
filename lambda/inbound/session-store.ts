import {
  type AttributeValue,
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isFault } from '../../lib/contract/aws-fault';
import type { InboundRefusal, SenderProof } from '../../lib/contract/inbound/inbound';
import { MAX_REFUSALS } from '../../lib/contract/inbound/inbound';
import type { StoredSession } from './session';

export interface VerifiedSender {
  readonly messageId: string;
  /** Keyed hash of the address. */
  readonly claim: string;
  readonly box: Uint8Array;
  readonly proof: SenderProof;
}

/** An item outlives the longest session, and the time in which its result can be fetched. */
const KEEP_MS = 60 * 60_000;

/** Nothing was confirmed yet, and it may be tried again. */
const OPEN = 'attribute_not_exists(#state) AND (attribute_not_exists(refusals) OR refusals < :max)';

/** What messages made of sessions, in one DynamoDB table. The first message with a code that is ours makes the item; of calls the start does. */
export class SessionStore {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
    private readonly now: () => number,
  ) {}

  async read(id: string): Promise<StoredSession | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: { id: { S: sessionKey(id) } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : sessionFrom(Item);
  }

  /** Makes the item of a session before any message came; false when there is one of that id. */
  async open(id: string, ends: number): Promise<boolean> {
    try {
      await this.update(id, 'SET ends = :ends, expires = :expires', 'attribute_not_exists(id)', {
        ':ends': { N: String(ends) },
        ':expires': this.expires(),
      });
      return true;
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      return false;
    }
  }

  /** Whether this message is the one that confirms. A code is good once: of two messages one loses, unless they are the same. */
  async verify(id: string, { messageId, claim, box, proof }: VerifiedSender): Promise<boolean> {
    try {
      await this.update(
        id,
        'SET #state = :verified, messageId = :message, claim = :claim, box = :box, proof = :proof, verifiedAt = :now, expires = :expires',
        OPEN,
        {
          ':verified': { S: 'verified' },
          ':message': { S: messageId },
          ':claim': { S: claim },
          ':box': { B: box },
          ':proof': { S: proof },
          ':now': { N: String(this.now()) },
          ':expires': this.expires(),
          ':max': { N: String(MAX_REFUSALS) },
        },
        { '#state': 'state' },
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
        'SET #reason = :reason, refusedMessage = :message, expires = :expires ADD refusals :one',
        `${OPEN} AND (attribute_not_exists(refusedMessage) OR refusedMessage <> :message)`,
        {
          ':reason': { S: reason },
          ':message': { S: messageId },
          ':one': { N: '1' },
          ':expires': this.expires(),
          ':max': { N: String(MAX_REFUSALS) },
        },
        { '#state': 'state', '#reason': 'reason' },
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

  private expires(): AttributeValue {
    return { N: String(Math.ceil((this.now() + KEEP_MS) / 1000)) };
  }

  private async update(
    id: string,
    update: string,
    condition: string,
    values: Record<string, AttributeValue>,
    names?: Record<string, string>,
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

function sessionFrom(item: Record<string, AttributeValue>): StoredSession {
  const number = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  return {
    state: item.state?.S === 'verified' ? 'verified' : 'pending',
    refusals: number('refusals') ?? 0,
    ends: number('ends'),
    reason: item.reason?.S as InboundRefusal | undefined,
    claim: item.claim?.S,
    verifiedAt: number('verifiedAt'),
    messageId: item.messageId?.S,
    box: item.box?.B,
    proof: item.proof?.S as SenderProof | undefined,
    collectedAt: number('collectedAt'),
  };
}
