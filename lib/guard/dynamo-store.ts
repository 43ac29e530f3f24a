import {
  type AttributeValue,
  type CancellationReason,
  DeleteItemCommand,
  type DeleteItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandOutput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { isFault } from '../contract/aws-fault';
import { KNOWN_SECONDS } from '../contract/recipient/guard';
import { judgeCounter } from './counter';
import { counterStateOf, counterUpdate, creditUpdate, verifiedAttribute, verifiedOnDay } from './counter-item';
import { isPassing, reasonsOf, unavailable } from './dynamo-faults';
import { keepSeconds } from './key-overlap';
import { isFamiliar, judgeVerification, neighboursOf, placeNames, worst } from './known';
import { judgeKnown, knownStateOf, knownUpdate, verdictUpdate } from './known-item';
import { onceExpiry, onceUpdate } from './once-item';
import {
  answeredUpdate,
  blockUpdate,
  type ItemUpdate,
  keyOf,
  number,
  read,
  sendLogOf,
  sendUpdate,
  unblockUpdate,
} from './recipient-item';
import { type BlockKind, judgeSend, latest, type Refusal } from './send-rules';
import {
  type GuardStore,
  type Reservation,
  type ReservationResult,
  type Spelled,
  StoreUnavailableError,
  type Verification,
  type VerificationResult,
} from './store';

export interface DynamoStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** Name or ARN; with an ARN the table may belong to another account. */
  readonly tableName: string;
  /** How long what is known about a recipient stays after the last write. @default - 31 days */
  readonly keepSeconds?: number;
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
    const { at, send, known, proofId, charges } = reservation;
    const updates = [
      ...send.ids.map((id, index) => sendUpdate(id, send.rules, send.spellings[index] ?? [], this.expiry(at), at)),
      ...(known?.ids ?? []).map((_, index) => knownUpdate(known!, index, this.expiry(at), at)),
      ...(proofId === undefined ? [] : [onceUpdate(proofId, at)]),
      ...charges.map((charge) => counterUpdate(charge, at)),
    ];
    const reasons = await this.transact(updates);
    if (reasons === undefined) return { kind: 'reserved' };
    const failed = (index: number) => reasons[index]?.Code === 'ConditionalCheckFailed';
    const refusals = send.ids.flatMap((_, index): Refusal[] => {
      if (!failed(index)) return [];
      const log = sendLogOf(reasons[index]?.Item, send.rules, send.spellings[index] ?? []);
      return [judgeSend(log, send.rules, at) ?? unexplained(at)];
    });
    const knownAt = send.ids.length;
    const proofAt = knownAt + (known?.ids.length ?? 0);
    const chargesAt = proofAt + (proofId === undefined ? 0 : 1);
    return {
      kind: 'refused',
      send: latest(refusals),
      known: worst(
        (known?.ids ?? []).flatMap((_, index) =>
          failed(knownAt + index) ? judgeKnown(reasons[knownAt + index]?.Item, known!, index, at) : [],
        ),
      ),
      proofUsed: proofId !== undefined && failed(proofAt),
      counters: charges.map((charge, index) => {
        const place = chargesAt + index;
        if (!failed(place)) return undefined;
        const state = counterStateOf(reasons[place]?.Item, at);
        return judgeCounter(state, charge, at) ?? { kind: 'money', until: at + 60_000 };
      }),
    };
  }

  public async verify(verification: Verification): Promise<VerificationResult> {
    const { at, deviceIds, recipientIds, knownIds, spellings, limits, counterIds, current, fresh, home } = verification;
    const [knownId] = knownIds;
    /** Counts in which no code was waiting. A device that asked without its token is answered like a stranger. */
    const empty = new Set<readonly string[]>();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = knownStateOf(await this.item(knownId!), limits.freedPerDay);
      const verdict = judgeVerification(before, limits, { current, fresh, network: placeNames(home, 0), at });
      const familiar = (home ?? []).filter(({ names }) => isFamiliar(before, names[0], at)).map(({ ids }) => ids);
      const asked = [...(deviceIds ? [deviceIds] : []), ...familiar, recipientIds].find((ids) => !empty.has(ids));
      if (asked === undefined) return { counted: false };
      const stranger = asked === recipientIds;
      const freed = verdict.frees ? verification.freed : [];
      const reasons = await this.transact([
        ...asked.map((id, index) => answeredUpdate(id, index === 0, freed, stranger ? (spellings[index] ?? []) : [])),
        ...knownIds.map((id, index) =>
          verdictUpdate(id, verdict, index === 0 ? before : undefined, {
            spellings: spellings[index] ?? [],
            network: placeNames(home, index),
            expires: this.expiry(at),
          }),
        ),
        ...(stranger ? counterIds : []).map((id) => creditUpdate(id, at)),
        ...neighboursOf(verification, before).map((id) => creditUpdate(id, at)),
      ]);
      if (reasons === undefined) return { counted: true, ...(verdict.slot !== undefined && { slot: verdict.slot }) };
      if (reasons[0]?.Code === 'ConditionalCheckFailed') empty.add(asked);
    }
    throw new StoreUnavailableError("the table of the guard can't be used: too many verifications at once");
  }

  public async attempt(id: string, most: number, at: number): Promise<number | undefined> {
    try {
      const { Attributes } = (await this.single(
        new UpdateItemCommand({
          TableName: this.options.tableName,
          Key: keyOf(id),
          UpdateExpression: 'SET expires = :expires ADD tries :one',
          ConditionExpression: 'attribute_not_exists(tries) OR tries < :most',
          ExpressionAttributeValues: { ':one': number(1), ':most': number(most), ':expires': number(onceExpiry(at)) },
          ReturnValues: 'UPDATED_NEW',
        }),
      )) as UpdateItemCommandOutput;
      return Math.max(0, most - read(Attributes, 'tries'));
    } catch (error) {
      if (isFault(error, 'conditionFailed')) return undefined;
      throw error;
    }
  }

  public async block(kind: BlockKind, { ids, spellings }: Spelled, until: number): Promise<void> {
    // The life of the item is what every other write gives it, or more.
    const expires = Math.ceil(until / 1000) + this.keepSeconds;
    for (const [index, id] of ids.entries())
      await this.unless(blockUpdate(id, kind, spellings[index]!, until, expires));
  }

  public async unblock({ ids, spellings }: Spelled, until: number): Promise<void> {
    // Where the first has no block, none has: nearly always, and with each mail that arrives.
    for (const [index, id] of ids.entries()) {
      if (!(await this.unless(unblockUpdate(id, spellings[index]!, until)))) return;
    }
  }

  public async forget(ids: readonly string[]): Promise<number> {
    let forgotten = 0;
    for (const id of ids) {
      const { Attributes } = (await this.single(
        new DeleteItemCommand({ TableName: this.options.tableName, Key: keyOf(id), ReturnValues: 'ALL_OLD' }),
      )) as DeleteItemCommandOutput;
      if (Attributes !== undefined) forgotten += 1;
    }
    return forgotten;
  }

  public async verifiedWithin(counterIds: readonly string[], hour: number): Promise<number> {
    const counts = await Promise.all(counterIds.map(async (id) => read(await this.item(id), verifiedAttribute(hour))));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  public async verifiedOn(counterIds: readonly string[]): Promise<number> {
    const items = await Promise.all(counterIds.map((id) => this.item(id)));
    return items.reduce((sum, item) => sum + verifiedOnDay(item), 0);
  }

  public async lastVerification(app: string): Promise<number | undefined> {
    const item = await this.item(reportId(app));
    return item?.at?.N === undefined ? undefined : Number(item.at.N);
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

  private get keepSeconds(): number {
    return this.options.keepSeconds ?? keepSeconds({ blockSeconds: KNOWN_SECONDS });
  }

  private expiry(at: number): number {
    return Math.floor(at / 1000) + this.keepSeconds;
  }

  private async item(id: string): Promise<Record<string, AttributeValue> | undefined> {
    const { Item } = (await this.single(
      new GetItemCommand({ TableName: this.options.tableName, Key: keyOf(id), ConsistentRead: true }),
    )) as GetItemCommandOutput;
    return Item;
  }

  /** A condition that doesn't hold says that there is nothing to do. */
  private async unless(update: ItemUpdate): Promise<boolean> {
    try {
      await this.single(new UpdateItemCommand({ TableName: this.options.tableName, ...update }));
      return true;
    } catch (error) {
      if (isFault(error, 'conditionFailed')) return false;
      throw error;
    }
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
        const reasons = reasonsOf(error);
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
        if (isFault(error, 'conditionFailed')) throw error;
        if (!isPassing(error) || attempt + 1 >= ATTEMPTS) throw unavailable(error);
        await sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
      }
    }
  }
}

type SingleCommand = GetItemCommand | UpdateItemCommand | DeleteItemCommand;

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
