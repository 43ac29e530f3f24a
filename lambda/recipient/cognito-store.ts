import { createHmac } from 'node:crypto';
import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { isFault } from '../../lib/contract/aws-fault';
import type { Confirmation } from '../../lib/contract/recipient/cognito';

type Item = Record<string, AttributeValue>;

/** An order, and the invocation that works on it. */
export interface Hold {
  readonly id: string;
  /** Names this invocation: a write whose answer was lost is written again by the SDK, and meets itself. */
  readonly owner: string;
}

export interface Claim {
  /** What the order may still come to: `mine` to decide, `decided` when only the sending is left, `busy` while another invocation has it, `done` when nothing is to be done. */
  readonly state: 'mine' | 'decided' | 'busy' | 'done';
  /** When it came first, in milliseconds of the epoch. */
  readonly since: number;
}

/** Whoever had the order lost it to another invocation, and must do nothing more with it. */
class LostOrderError extends Error {
  override readonly name = 'LostOrderError';
}

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

/** What the handlers of a `CognitoGuard` ask of it. */
export type OrderStore = Pick<
  CognitoStore,
  'id' | 'claim' | 'allow' | 'giveBack' | 'close' | 'grantPass' | 'usePass' | 'awaitAnswer' | 'answered'
>;

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

  async claim({ id, owner }: Hold): Promise<Claim> {
    const now = this.now();
    const before = await this.update(id, {
      UpdateExpression:
        'SET stage = if_not_exists(stage, :claimed), leased = :until, expires = :expires, claimant = :owner, since = if_not_exists(since, :now)',
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
    const { stage, claimant, since } = before.Attributes ?? {};
    const first = { since: Number(since?.N ?? now) };
    const isOpen = stage?.S === 'claimed' || stage?.S === 'allowed';
    if ('conditionFailed' in before && claimant?.S !== owner) return { state: isOpen ? 'busy' : 'done', ...first };
    return { state: stage?.S === 'allowed' ? 'decided' : 'mine', ...first };
  }

  /** The guard said yes and counted it: whoever takes it up later doesn't ask again. */
  async allow(hold: Hold): Promise<void> {
    await this.move(hold, 'allowed', this.now() + LEASE_MS);
  }

  /** Not sent, and may be tried again at once. */
  async giveBack(hold: Hold, stage: 'claimed' | 'allowed'): Promise<void> {
    await this.move(hold, stage, 0);
  }

  /** Nobody touches it again. */
  async close(hold: Hold, how: 'dropped' | 'sending'): Promise<void> {
    await this.move(hold, how, this.now());
  }

  /** The sign-up was allowed before its user existed, and is counted. */
  async grantPass(id: string): Promise<void> {
    await this.update(id, this.setting('pass', this.now() + PASS_MS));
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

  /** @throws {LostOrderError} for an invocation that was slower than its lease */
  private async move({ id, owner }: Hold, stage: string, leased: number): Promise<void> {
    const { ExpressionAttributeValues, ...setting } = this.setting(stage, leased);
    const before = await this.update(id, {
      ...setting,
      ConditionExpression: 'claimant = :owner',
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':owner': { S: owner } },
    });
    if ('conditionFailed' in before) throw new LostOrderError('another invocation took the order up');
  }

  private setting(stage: string, leased: number) {
    return {
      UpdateExpression: 'SET stage = :stage, leased = :leased, expires = :expires',
      ExpressionAttributeValues: {
        ':stage': { S: stage },
        ':leased': { N: String(leased) },
        ':expires': this.expires(),
      },
    };
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
