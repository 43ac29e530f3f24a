import {
  ConditionalCheckFailedException,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

type Item = Record<string, { S?: string; N?: string; SS?: string[] }>;

/**
 * One DynamoDB table in memory. It knows the expressions that our ledger writes, word for word, and refuses any other, so
 * that a change there can't pass unnoticed.
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
      case 'attribute_not_exists(id) OR #owner = :owner':
        if (old !== undefined && old.owner?.S !== input.ExpressionAttributeValues![':owner']!.S)
          throw conditionFailed();
        break;
      default:
        throw new Error(`condition ${input.ConditionExpression} is unknown to the fake table`);
    }
    this.items.set(item.id!.S!, item);
    return {};
  }

  private updateItem(input: UpdateItemCommandInput): object {
    const id = input.Key!.id!.S!;
    const old = this.items.get(id);
    const values = input.ExpressionAttributeValues!;
    const codes = old?.codes?.SS ?? [];
    switch (input.UpdateExpression) {
      case 'SET expires = :expires ADD codes :code': {
        if (input.ConditionExpression !== 'attribute_not_exists(codes) OR size(codes) < :max') {
          throw new Error(`condition ${input.ConditionExpression} is unknown to the fake table`);
        }
        if (codes.length >= Number(values[':max']!.N)) throw conditionFailed(old);
        const added = values[':code']!.SS!.filter((code) => !codes.includes(code));
        this.items.set(id, {
          ...old,
          id: { S: id },
          expires: { N: values[':expires']!.N! },
          codes: { SS: [...codes, ...added] },
        });
        return { Attributes: old };
      }
      case 'DELETE codes :stale': {
        const rest = codes.filter((code) => !values[':stale']!.SS!.includes(code));
        const { codes: _, ...others } = old!;
        this.items.set(id, rest.length === 0 ? others : { ...others, codes: { SS: rest } });
        return {};
      }
      default:
        throw new Error(`update ${input.UpdateExpression} is unknown to the fake table`);
    }
  }
}

function conditionFailed(item?: Item): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: item as never });
}
