import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../lib/contract/env';
import { cachedSecret } from '../shared/cached-secret';
import { DynamoLedger } from '../shared/dynamo-ledger';
import { stdoutSink } from '../shared/emf';
import { listEnv, requiredEnv } from '../shared/env';
import { createLog } from '../shared/log';
import { keyedHash } from '../shared/recipient';
import { CLIENT_OPTIONS } from '../shared/sdk-client';
import { ingestQueue, type SqsBatch, type SqsBatchAnswer } from './ingest-queue';

const clock = { now: () => Date.now() };
const dynamo = new DynamoDBClient(CLIENT_OPTIONS);
const tableName = requiredEnv(ENV.ledgerTable);
const hashKey = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), requiredEnv(ENV.hashKeySecret));
const fixed = {
  monitor: requiredEnv(ENV.monitor),
  ownDomains: new Set(listEnv(ENV.ownDomains).map((domain) => domain.toLowerCase())),
  clock,
  emit: stdoutSink,
  log: createLog('ses-ingest'),
};
const recipientMemory = Number(requiredEnv(ENV.recipientMemory));
let ledger: DynamoLedger | undefined;

export const handler = async (batch: SqsBatch): Promise<SqsBatchAnswer> => {
  ledger ??= new DynamoLedger({ client: dynamo, tableName, hash: keyedHash(await hashKey()), clock, recipientMemory });
  return ingestQueue(batch, { ...fixed, ledger });
};
