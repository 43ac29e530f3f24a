import {
  ConditionalCheckFailedException,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

type Item = Record<string, { S?: string; N?: string; L?: Array<{ S?: string }> }>;

/**
 * One DynamoDB table in memory. It knows the expressions that our ledger writes, word for word, and refuses any other, so
 * that a change there can't pass unnoticed. Everything else in these tests goes to `startDynamo`, which speaks the protocol and is too slow for a
 * simulated month of mails.
 */
export class FakeDynamo {
  public readonly items = new Map<string, Item>();
  public calls = 0;
  /** Errors for the next calls, one each. */
  public readonly failures: Error[] = [];

  public send = async (command: { constructor: { name: string }; input: unknown }): Promise<never> => {
    this.calls += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    switch (command.constructor.name) {
      case 'PutItemCommand':
        return this.putItem(command.input as PutItemCommandInput) as never;
      case 'UpdateItemCommand':
        return this.updateItem(command.input as UpdateItemCommandInput) as never;
      case 'GetItemCommand':
        return { Item: this.items.get((command.input as GetItemCommandInput).Key!.id!.S!) } as never;
      default:
        throw new Error(`${command.constructor.name} is unknown to the fake table`);
    }
  };

  /** What DynamoDB does some time after the time to live. */
  public expire(now: number): void {
    for (const [id, item] of this.items) if (Number(item.expires?.N) * 1000 <= now) this.items.delete(id);
  }

  private putItem(input: PutItemCommandInput): object {
    const item = input.Item as Item;
    const old = this.items.get(item.id!.S!);
    switch (input.ConditionExpression) {
      case undefined:
        break;
      case 'attribute_not_exists(id) OR #version = :version':
        if (old !== undefined && old.version?.N !== input.ExpressionAttributeValues![':version']!.N)
          throw conditionFailed();
        break;
      case 'attribute_not_exists(id) OR #owner = :owner':
        if (old !== undefined && old.owner?.S !== input.ExpressionAttributeValues![':owner']!.S)
          throw conditionFailed();
        break;
      case 'attribute_not_exists(id) OR #owner = :owner OR claimedUntil < :now': {
        const { ':owner': owner, ':now': now } = input.ExpressionAttributeValues!;
        // What an item doesn't have compares as false, also with "less than".
        const lapsed = old?.claimedUntil !== undefined && Number(old.claimedUntil.N) < Number(now!.N);
        if (old !== undefined && old.owner?.S !== owner!.S && !lapsed) throw conditionFailed(old);
        break;
      }
      default:
        throw new Error(`condition ${input.ConditionExpression} is unknown to the fake table`);
    }
    this.items.set(item.id!.S!, item);
    return {};
  }

  private addOrRemove(id: string, old: Item | undefined, input: UpdateItemCommandInput): object {
    const expression = input.UpdateExpression ?? '';
    const names = Object.entries(input.ExpressionAttributeNames ?? {});
    const item: Item = { ...old, id: { S: id } };
    if (REMOVE.test(expression)) for (const [, name] of names) delete item[name];
    else if (ADD.test(expression)) {
      const values = input.ExpressionAttributeValues as unknown as Record<string, { N: string }>;
      item.expires = values[':expires']!;
      for (const [sign, name] of names) {
        const sum = Number(item[name]?.N ?? 0) + Number(values[sign.replace('#n', ':v')]!.N);
        item[name] = { N: String(Number(sum.toFixed(6))) };
      }
    } else if (MARK.test(expression)) {
      const values = input.ExpressionAttributeValues as unknown as Record<string, { N: string }>;
      item.expires = values[':expires']!;
      for (const [, name] of names) item[name] = values[':now']!;
    } else throw new Error(`update ${expression} is unknown to the fake table`);
    this.items.set(id, item);
    return { Attributes: item };
  }

  private updateItem(input: UpdateItemCommandInput): object {
    const id = input.Key!.id!.S!;
    const old = this.items.get(id);
    const values = input.ExpressionAttributeValues ?? {};
    const mails = old?.mails?.L ?? [];
    const word = values[':word']?.S;
    switch (input.UpdateExpression) {
      case 'SET expires = :expires, firstMail = if_not_exists(firstMail, :word), mails = list_append(if_not_exists(mails, :none), :words)': {
        if (
          input.ConditionExpression !==
          'attribute_not_exists(mails) OR (size(mails) < :max AND NOT contains(mails, :word))'
        ) {
          throw new Error(`condition ${input.ConditionExpression} is unknown to the fake table`);
        }
        const full = mails.length >= Number(values[':max']!.N);
        if (old?.mails !== undefined && (full || mails.some(({ S }) => S === word))) throw conditionFailed(old);
        this.items.set(id, {
          ...old,
          id: { S: id },
          expires: { N: values[':expires']!.N! },
          firstMail: old?.firstMail ?? { S: word! },
          mails: { L: [...mails, ...(values[':words']!.L as Array<{ S: string }>)] },
        });
        return { Attributes: old };
      }
      case 'SET mails = :fresh': {
        if (input.ConditionExpression !== 'mails = :before') {
          throw new Error(`condition ${input.ConditionExpression} is unknown to the fake table`);
        }
        if (JSON.stringify(mails) !== JSON.stringify(values[':before']!.L)) throw conditionFailed(old);
        this.items.set(id, { ...old, mails: { L: values[':fresh']!.L as Array<{ S: string }> } });
        return {};
      }
      default:
        return this.addOrRemove(id, old, input);
    }
  }
}

/** `SET expires = :expires ADD #n0 :v0, …`, `REMOVE #n0, …` and `SET expires = :expires, #c0 = :now, …`, as the places write them. */
const MARK = /^SET expires = :expires, (#c\d+ = :now(, )?)+$/;
const ADD = /^SET expires = :expires ADD (#n\d+ :v\d+(, )?)+$/;
const REMOVE = /^REMOVE (#n\d+(, )?)+$/;

function conditionFailed(item?: Item): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: item as never });
}
