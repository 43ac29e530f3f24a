import { createHmac } from 'node:crypto';
import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { isFault } from '../../lib/contract/aws-fault';
import type { Confirmation } from '../../lib/contract/recipient/cognito';

type Item = Record<string, AttributeValue>;

/** What an order may still come to: `mine` to decide, `decided` when only the sending is left, `repeat` when nothing is to be done. */
export type Claim = 'mine' | 'decided' | 'repeat';

/** The message that waits for an answer. */
export interface WaitingMessage {
  readonly channel: 'email' | 'sms';
  readonly app: string;
  readonly messageId?: string;
}

/** Longer than the function runs (a minute), shorter than until Lambda repeats what ran so long. */
const LEASE_MS = 75_000;
/** A code of a sign-up is good for 24 hours. */
const KEEP_SECONDS = 25 * 3600;
/** A pass is used by the message that the same sign-up makes go out. */
const PASS_MS = 10 * 60_000;
/** A session of a sign-in lasts 3 to 15 minutes. */
const WAITING_MS: Record<Confirmation, number> = {
  'sign-up': 24 * 3600_000,
  'password-reset': 3600_000,
  'sign-in': 15 * 60_000,
};

/**
 * What keeps one order of Cognito from being two messages. An order is claimed before anybody is asked, and is over for good before the sender is called:
 * whoever dies afterwards has sent, or nobody has.
 */
export class CognitoStore {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
    private readonly key: () => Promise<string>,
    private readonly now: () => number,
  ) {}

  /** Key of an item. Recipients and users stand in it as a keyed hash only. */
  async id(...parts: readonly string[]): Promise<string> {
    const [kind] = parts;
    const hash = createHmac('sha256', await this.key())
      .update(JSON.stringify(parts))
      .digest('base64url');
    return `${kind}#${hash}`;
  }

  /** @param owner names this invocation: a write whose answer was lost is written again by the SDK, and meets itself */
  async claim(id: string, owner: string): Promise<Claim> {
    const now = this.now();
    const before = await this.update(id, {
      UpdateExpression:
        'SET stage = if_not_exists(stage, :claimed), leased = :until, expires = :expires, claimant = :owner',
      ConditionExpression: 'attribute_not_exists(stage) OR (stage IN (:claimed, :allowed) AND leased < :now)',
      ExpressionAttributeValues: {
        ':claimed': { S: 'claimed' },
        ':allowed': { S: 'allowed' },
        ':now': { N: String(now) },
        ':until': { N: String(now + LEASE_MS) },
        ':expires': this.expires(),
        ':owner': { S: owner },
      },
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    if ('conditionFailed' in before && before.Attributes?.claimant?.S !== owner) return 'repeat';
    return before.Attributes?.stage?.S === 'allowed' ? 'decided' : 'mine';
  }

  /** The guard said yes and counted it: whoever takes it up later doesn't ask again. */
  async allow(id: string): Promise<void> {
    await this.set(id, 'allowed', this.now() + LEASE_MS);
  }

  /** Not sent, and may be tried again at once. */
  async giveBack(id: string, stage: 'claimed' | 'allowed'): Promise<void> {
    await this.set(id, stage, 0);
  }

  /** Nobody touches it again. */
  async close(id: string, how: 'dropped' | 'sending'): Promise<void> {
    await this.set(id, how, this.now());
  }

  /** The sign-up was allowed before its user existed, and is counted. */
  async grantPass(id: string): Promise<void> {
    await this.set(id, 'pass', this.now() + PASS_MS);
  }

  /** @returns whether there was one; it is gone then */
  async usePass(id: string): Promise<boolean> {
    return (await this.take(id, 'pass')) !== undefined;
  }

  async awaitAnswer(id: string, { channel, app, messageId }: WaitingMessage, what: Confirmation): Promise<void> {
    await this.update(id, {
      UpdateExpression: 'SET stage = :stage, leased = :until, expires = :expires, message = :message',
      ExpressionAttributeValues: {
        ':stage': { S: 'waiting' },
        ':until': { N: String(this.now() + WAITING_MS[what]) },
        ':expires': this.expires(),
        ':message': { S: JSON.stringify({ channel, app, messageId }) },
      },
    });
  }

  /** @returns the message that was answered; each once */
  async answered(id: string): Promise<WaitingMessage | undefined> {
    const message = (await this.take(id, 'waiting'))?.message?.S;
    return message === undefined ? undefined : (JSON.parse(message) as WaitingMessage);
  }

  private async set(id: string, stage: string, leased: number): Promise<void> {
    await this.update(id, {
      UpdateExpression: 'SET stage = :stage, leased = :leased, expires = :expires',
      ExpressionAttributeValues: {
        ':stage': { S: stage },
        ':leased': { N: String(leased) },
        ':expires': this.expires(),
      },
    });
  }

  private async take(id: string, stage: string): Promise<Item | undefined> {
    const before = await this.update(id, {
      UpdateExpression: 'SET stage = :used',
      ConditionExpression: 'stage = :stage AND leased > :now',
      ExpressionAttributeValues: {
        ':used': { S: 'used' },
        ':stage': { S: stage },
        ':now': { N: String(this.now()) },
      },
      ReturnValues: 'ALL_OLD',
    });
    return 'conditionFailed' in before ? undefined : (before.Attributes ?? {});
  }

  /** @returns the item before, and whether the condition didn't hold */
  private async update(
    id: string,
    update: Omit<UpdateItemCommand['input'], 'TableName' | 'Key'>,
  ): Promise<{ readonly Attributes?: Item; readonly conditionFailed?: true }> {
    try {
      const { Attributes } = await (this.client as DynamoDBClient).send(
        new UpdateItemCommand({ TableName: this.tableName, Key: { id: { S: id } }, ...update }),
      );
      return Attributes === undefined ? {} : { Attributes };
    } catch (error) {
      if (!isFault(error, 'conditionFailed')) throw error;
      const { Item } = error as { readonly Item?: Item };
      return Item === undefined ? { conditionFailed: true } : { Attributes: Item, conditionFailed: true };
    }
  }

  private expires(): { N: string } {
    return { N: String(Math.floor(this.now() / 1000) + KEEP_SECONDS) };
  }
}
