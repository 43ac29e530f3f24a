import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const dynalite: (options: { createTableMs: number }) => Server = require('dynalite');

export const TABLE = 'sessions';

/** The real protocol of DynamoDB, on this machine, with the table as the construct makes it. */
export class SessionTable {
  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
    readonly client: DynamoDBClient,
  ) {}

  static async start(): Promise<SessionTable> {
    const server = dynalite({ createTableMs: 0 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new DynamoDBClient({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await client.send(
      new CreateTableCommand({
        TableName: TABLE,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    // Made within the same tick, but known to be active a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return new SessionTable(server, endpoint, client);
  }

  /** Everything that is at rest, as text. */
  async contents(): Promise<string> {
    const { Items = [] } = await this.client.send(new ScanCommand({ TableName: TABLE }));
    const bytes = (_: string, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
    return JSON.stringify(Items, bytes);
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
