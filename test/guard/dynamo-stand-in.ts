import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

/** Comes without types. */
const dynalite: (options: { createTableMs: number; deleteTableMs: number }) => http.Server = require('dynalite');

interface Update {
  readonly TableName: string;
  readonly Key: Record<string, unknown>;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}
interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

interface StoppedTransaction {
  /** It has its items. */
  readonly hasItems: Promise<void>;
  goOn(): void;
}

export interface DynamoStandIn {
  readonly endpoint: string;
  readonly tableName: string;
  /** Calls by operation. */
  calls: Record<string, number>;
  /** Milliseconds before each answer, for the way through a network. */
  delay: number;
  /** What the table does instead of answering. */
  fault: 'none' | 'refuse' | 'hang' | '500';
  /** Bodies of all requests, when recording. */
  recorded: string[] | undefined;
  /** Number of transactions that were cancelled since another one held an item. */
  conflicts: number;
  /** The transactions that were decided, in that order, by their client request token. */
  decided: string[];
  client(options?: object): DynamoDBClient;
  /** Stops the next transaction in the moment in which its items belong to it. */
  stopNext(): StoppedTransaction;
  /** Everything that is at rest, as text. */
  contents(): Promise<string>;
  close(): Promise<void>;
}

/**
 * dynalite on loopback, and in front of it what it lacks: transactions, with conflicts as DynamoDB has them. Each expression is evaluated by
 * dynalite. While a transaction runs its items belong to it; another one that wants them is cancelled. The other stand-in of DynamoDB in these tests,
 * `FakeDynamo`, is a map: a simulated month of mails asks it some hundred thousand times.
 */
export async function startDynamo(tableName = 'guard'): Promise<DynamoStandIn> {
  const backend = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const backendPort = (backend.address() as AddressInfo).port;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const held = new Set<string>();
  let stop: (() => Promise<void>) | undefined;
  const clients: DynamoDBClient[] = [];

  const ask = (operation: string, body: string, headers: http.IncomingHttpHeaders) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const request = http.request(
        {
          agent,
          host: '127.0.0.1',
          port: backendPort,
          method: 'POST',
          path: '/',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': `DynamoDB_20120810.${operation}`,
            authorization: headers.authorization,
            'x-amz-date': headers['x-amz-date'],
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  const standIn: DynamoStandIn = {
    endpoint: '',
    tableName,
    calls: {},
    delay: 0,
    fault: 'none',
    recorded: undefined,
    conflicts: 0,
    decided: [],
    client(options = {}) {
      const client = new DynamoDBClient({
        endpoint: standIn.endpoint,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        ...options,
      });
      clients.push(client);
      return client;
    },
    stopNext() {
      let arrive = () => {};
      let goOn = () => {};
      const hasItems = new Promise<void>((done) => (arrive = done));
      const released = new Promise<void>((done) => (goOn = done));
      stop = () => {
        stop = undefined;
        arrive();
        return released;
      };
      return { hasItems, goOn: () => goOn() };
    },
    async contents() {
      const { Items = [] } = await standIn.client().send(new ScanCommand({ TableName: tableName }));
      const bytes = (_: string, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
      return JSON.stringify(Items, bytes);
    },
    async close() {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      agent.destroy();
      await Promise.all([new Promise((done) => server.close(done)), new Promise((done) => backend.close(done))]);
    },
  };

  async function transact(body: string, headers: http.IncomingHttpHeaders) {
    const { TransactItems, ClientRequestToken } = JSON.parse(body) as {
      TransactItems: Array<{ Update: Update }>;
      ClientRequestToken: string;
    };
    const updates = TransactItems.map(({ Update }) => Update);
    const names = updates.map(({ TableName, Key }) => JSON.stringify([TableName, Key]));
    if (new Set(names).size < names.length) return fault('ValidationException', 'one item twice');
    if (names.some((name) => held.has(name))) {
      standIn.conflicts += 1;
      return cancelled(names.map((name) => (held.has(name) ? { Code: 'TransactionConflict' } : { Code: 'None' })));
    }
    for (const name of names) held.add(name);
    try {
      await stop?.();
      const reasons: Reason[] = [];
      const undo: Array<() => Promise<unknown>> = [];
      for (const { ReturnValuesOnConditionCheckFailure, ...update } of updates) {
        const { TableName, Key } = update;
        const before = await ask('GetItem', JSON.stringify({ TableName, Key, ConsistentRead: true }), headers);
        const { Item } = JSON.parse(before.body) as { Item?: unknown };
        const answer = await ask('UpdateItem', JSON.stringify(update), headers);
        if (answer.status === 200) {
          reasons.push({ Code: 'None' });
          undo.push(() =>
            Item === undefined
              ? ask('DeleteItem', JSON.stringify({ TableName, Key }), headers)
              : ask('PutItem', JSON.stringify({ TableName, Item }), headers),
          );
        } else if (answer.body.includes('ConditionalCheckFailedException')) {
          const shown = ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && Item !== undefined;
          reasons.push({ Code: 'ConditionalCheckFailed', ...(shown ? { Item } : {}) });
        } else {
          for (const step of undo) await step();
          return answer;
        }
      }
      standIn.decided.push(ClientRequestToken);
      if (reasons.every(({ Code }) => Code === 'None')) return { status: 200, body: '{}' };
      for (const step of undo) await step();
      return cancelled(reasons);
    } finally {
      for (const name of names) held.delete(name);
    }
  }

  /** dynalite doesn't say what stood there when a condition didn't hold. */
  async function update(body: string, headers: http.IncomingHttpHeaders) {
    const { ReturnValuesOnConditionCheckFailure: shown, ...rest } = JSON.parse(body) as Update;
    const answer = await ask('UpdateItem', JSON.stringify(rest), headers);
    if (shown !== 'ALL_OLD' || !answer.body.includes('ConditionalCheckFailedException')) return answer;
    const { TableName, Key } = rest;
    const stood = await ask('GetItem', JSON.stringify({ TableName, Key, ConsistentRead: true }), headers);
    const { Item } = JSON.parse(stood.body) as { Item?: unknown };
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), Item }) };
  }

  async function serve(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
    standIn.calls[operation] = (standIn.calls[operation] ?? 0) + 1;
    standIn.recorded?.push(body);
    if (standIn.fault === 'hang') return;
    if (standIn.fault === 'refuse') return void request.socket.destroy();
    if (standIn.delay > 0) await new Promise((done) => setTimeout(done, standIn.delay));
    const answer =
      standIn.fault === '500'
        ? { status: 500, body: '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}' }
        : operation === 'TransactWriteItems'
          ? await transact(body, request.headers)
          : operation === 'UpdateItem'
            ? await update(body, request.headers)
            : await ask(operation, body, request.headers);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(answer.body);
  }

  const server = http.createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(standIn, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  await standIn.client().send(
    new CreateTableCommand({
      TableName: standIn.tableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  // Made within the same tick, but known to be active a moment later.
  await new Promise((done) => setTimeout(done, 50));
  return standIn;
}

function cancelled(reasons: readonly Reason[]) {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return {
    status: 400,
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      CancellationReasons: reasons,
    }),
  };
}

function fault(type: string, message: string) {
  return { status: 400, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }) };
}
