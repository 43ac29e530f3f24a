import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DeleteItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandOutput,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { faultName } from '../contract/aws-fault';
import { judgeCounter } from './counter';
import { counterStateOf, counterUpdate, creditUpdate } from './counter-item';
import {
  blockUpdate,
  type ItemUpdate,
  keyOf,
  number,
  recipientUpdate,
  sendLogOf,
  verifiedUpdate,
} from './recipient-item';
import { judgeSend, type Refusal } from './send-rules';
import {
  type GuardStore,
  type Reservation,
  type ReservationResult,
  StoreUnavailableError,
  type Verification,
} from './store';

export interface DynamoStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** Name or ARN; with an ARN the table may belong to another account. */
  readonly tableName: string;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly random?: () => number;
}

/** Two transactions on one item at the same moment: one is cancelled and has to come back. */
const ATTEMPTS = 7;
const FIRST_PAUSE_MS = 12;
const LONGEST_PAUSE_MS = 250;
const REPORT_SECONDS = 8 * 24 * 60 * 60;

/**
 * The counts in one DynamoDB table. A check is one call: a transaction of conditional updates, so nothing has to be read before and nothing taken back
 * when the last of them refuses.
 */
export class DynamoStore implements GuardStore {
  constructor(private readonly options: DynamoStoreOptions) {}

  public async reserve(reservation: Reservation): Promise<ReservationResult> {
    const { at, recipientIds, rules, charges } = reservation;
    const reasons = await this.transact([
      ...recipientIds.map((id) => recipientUpdate(id, rules, at)),
      ...charges.map((charge) => counterUpdate(charge, at)),
    ]);
    if (reasons === undefined) return { kind: 'reserved' };
    const failed = (index: number) => reasons[index]?.Code === 'ConditionalCheckFailed';
    const refusals = recipientIds.flatMap((_, index): Refusal[] =>
      failed(index) ? [judgeSend(sendLogOf(reasons[index]?.Item, rules), rules, at) ?? unexplained(at)] : [],
    );
    return {
      kind: 'refused',
      recipient: refusals.sort((a, b) => b.until - a.until)[0],
      counters: charges.map((charge, index) => {
        const place = recipientIds.length + index;
        if (!failed(place)) return undefined;
        const state = counterStateOf(reasons[place]?.Item, at);
        return judgeCounter(state, charge, at) ?? { kind: 'money', until: at + 60_000 };
      }),
    };
  }

  public async verify({ at, recipientIds, counterIds }: Verification): Promise<boolean> {
    const reasons = await this.transact([
      ...recipientIds.map((id, index) => verifiedUpdate(id, index === 0)),
      ...counterIds.map((id) => creditUpdate(id, at)),
    ]);
    return reasons === undefined;
  }

  public async block(recipientIds: readonly string[], until: number): Promise<void> {
    for (const id of recipientIds) {
      try {
        await this.single(new UpdateItemCommand({ TableName: this.options.tableName, ...blockUpdate(id, until) }));
      } catch (error) {
        // It is blocked for longer already.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }

  public async forget(recipientIds: readonly string[]): Promise<number> {
    let forgotten = 0;
    for (const id of recipientIds) {
      const { Attributes } = (await this.single(
        new DeleteItemCommand({ TableName: this.options.tableName, Key: keyOf(id), ReturnValues: 'ALL_OLD' }),
      )) as DeleteItemCommandOutput;
      if (Attributes !== undefined) forgotten += 1;
    }
    return forgotten;
  }

  public async lastVerification(app: string): Promise<number | undefined> {
    const { Item } = (await this.single(
      new GetItemCommand({ TableName: this.options.tableName, Key: keyOf(reportId(app)) }),
    )) as GetItemCommandOutput;
    return Item?.at?.N === undefined ? undefined : Number(Item.at.N);
  }

  public async noteVerification(app: string, at: number): Promise<void> {
    await this.single(
      new UpdateItemCommand({
        TableName: this.options.tableName,
        Key: keyOf(reportId(app)),
        UpdateExpression: 'SET #at = :at, expires = :expires',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': number(at), ':expires': number(Math.floor(at / 1000) + REPORT_SECONDS) },
      }),
    );
  }

  /** @returns nothing when all was written, else why each part was or wasn't refused */
  private async transact(updates: readonly ItemUpdate[]): Promise<CancellationReason[] | undefined> {
    const TransactItems: TransactWriteItem[] = updates.map((update) => ({
      Update: { TableName: this.options.tableName, ...update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
    }));
    return this.persist(async () => {
      try {
        await this.options.client.send(new TransactWriteItemsCommand({ TransactItems }));
        return undefined;
      } catch (error) {
        const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return reasons;
        throw error;
      }
    });
  }

  private single(command: SingleCommand): Promise<unknown> {
    return this.persist(() => (this.options.client as DynamoDBClient).send(command as GetItemCommand));
  }

  /** Comes back when somebody else's transaction was in the way. A condition that doesn't hold is an answer, no failure. */
  private async persist<T>(call: () => Promise<T>): Promise<T> {
    const { sleep = pause, random = Math.random } = this.options;
    for (let attempt = 0; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) throw error;
        if (!isPassing(error) || attempt + 1 >= ATTEMPTS) throw unavailable(error);
        await sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
      }
    }
  }
}

type SingleCommand = GetItemCommand | UpdateItemCommand | DeleteItemCommand;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const PASSING = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function isPassing(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
  return reasons.length > 0 && reasons.every(({ Code }) => PASSING.has(Code ?? 'None'));
}

function reportId(app: string): string {
  return `state#verifying#${app}`;
}

/** The item changed between the condition and the answer: ask again soon. */
function unexplained(at: number): Refusal {
  return { reason: 'cooldown', until: at + 1000 };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Names the kind of fault only: texts of AWS may quote the request. */
function unavailable(error: unknown): StoreUnavailableError {
  return new StoreUnavailableError(`the table of the guard can't be used: ${faultName(error)}`);
}
