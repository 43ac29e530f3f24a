import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isFault } from '../../../lib/contract/aws-fault';
import type { Clock } from '../../../lib/contract/clock';
import type { Pause } from '../../runtime/pause';
import { type Incident, NO_INCIDENT } from './incident';

/** Remembers what people were told. */
export interface NoticeLedger {
  /**
   * Puts another incident in the place of the one that is there. `change` is asked again when somebody else was quicker.
   *
   * @returns what `change` answered last
   */
  update<T extends { readonly incident: Incident }>(change: (before: Incident) => T): Promise<T>;
}

const KEY = 'notice#incident';
const KEEP_SECONDS = 30 * 24 * 60 * 60;
const ATTEMPTS = 6;

/** In the table of the mail ledger: one item, names of alarms and times. */
export class DynamoNoticeLedger implements NoticeLedger {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
    private readonly clock: Clock,
    private readonly pause: Pause,
  ) {}

  public async update<T extends { readonly incident: Incident }>(change: (before: Incident) => T): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const { version, incident } = await this.item();
      const answer = change(incident);
      if (answer.incident === incident) return answer;
      try {
        await this.write(answer.incident, version);
        return answer;
      } catch (error) {
        if (!isFault(error, 'conditionFailed') || attempt + 1 >= ATTEMPTS) throw error;
        await this.pause(20 * 2 ** attempt * Math.random());
      }
    }
  }

  /** As it is now. */
  public async read(): Promise<Incident> {
    return (await this.item()).incident;
  }

  private async item(): Promise<{ readonly version: number; readonly incident: Incident }> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: { id: { S: KEY } }, ConsistentRead: true }),
    );
    if (Item?.incident?.S === undefined) return { version: 0, incident: NO_INCIDENT };
    return { version: Number(Item.version?.N ?? 0), incident: JSON.parse(Item.incident.S) as Incident };
  }

  private async write(incident: Incident, version: number): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          id: { S: KEY },
          version: { N: String(version + 1) },
          incident: { S: JSON.stringify(incident) },
          expires: { N: String(Math.floor(this.clock.now() / 1000) + KEEP_SECONDS) },
        },
        ConditionExpression: 'attribute_not_exists(id) OR #version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(version) } },
      }),
    );
  }
}
