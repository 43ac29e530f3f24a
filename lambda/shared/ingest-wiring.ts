import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../lib/contract/env';
import { cachedSecret } from './cached-secret';
import { DynamoLedger } from './dynamo-ledger';
import { stdoutSink } from './emf';
import { requiredEnv } from './env';
import type { IngestDependencies } from './ingest';
import { createLog } from './log';
import { keyedHash } from './recipient';
import { CLIENT_OPTIONS } from './sdk-client';

/**
 * The dependencies of a deployed ingest handler. Variables are read at once, so that a missing one shows at cold start;
 * the hash key is read with the first batch, and again while that fails.
 */
export function ingestDependencies(serviceName: string): () => Promise<IngestDependencies> {
  const clock = { now: () => Date.now() };
  const client = new DynamoDBClient(CLIENT_OPTIONS);
  const tableName = requiredEnv(ENV.ledgerTable);
  const recipientMemory = Number(requiredEnv(ENV.recipientMemory));
  const hashKey = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), requiredEnv(ENV.hashKeySecret));
  const fixed = { monitor: requiredEnv(ENV.monitor), clock, emit: stdoutSink, log: createLog(serviceName) };
  let ledger: DynamoLedger | undefined;
  return async () => {
    ledger ??= new DynamoLedger({ client, tableName, hash: keyedHash(await hashKey()), clock, recipientMemory });
    return { ...fixed, ledger };
  };
}
