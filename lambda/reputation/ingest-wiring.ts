import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../lib/contract/clock';
import { ENV } from '../../lib/contract/env';
import { keyOverlapMs } from '../../lib/guard/key-overlap';
import { secretKeys } from '../../lib/guard/key-source';
import { recipientBlocker } from '../../lib/guard/recipient-blocker';
import { cachedSecret } from '../runtime/cached-secret';
import { stdoutSink } from '../runtime/emf';
import { createLog } from '../runtime/log';
import { CLIENT_OPTIONS } from '../runtime/sdk-client';
import { numberVariable, optionalVariable, readSettings, variable } from '../runtime/settings';
import type { RecipientBlockList } from './bad-recipients';
import { DynamoLedger } from './dynamo-ledger';
import type { IngestDependencies } from './ingest';
import { keyedHash } from './keyed-hash';

/** The part of Lambda's context that is used. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/**
 * The dependencies of a deployed ingest handler. Variables are read at once, so that a missing one shows at cold start;
 * the hash key is read with the first batch, and again while that fails.
 */
export function ingestDependencies(serviceName: string): (context: InvocationContext) => Promise<IngestDependencies> {
  const clock = { now: () => Date.now() };
  const client = new DynamoDBClient(CLIENT_OPTIONS);
  const { monitor, tableName, recipientMemory, hashKeySecret, guardTable } = readSettings(serviceName, {
    monitor: variable(ENV.monitor),
    tableName: variable(ENV.ledgerTable),
    recipientMemory: numberVariable(ENV.recipientMemory),
    hashKeySecret: variable(ENV.hashKeySecret),
    guardTable: optionalVariable(ENV.guardTable),
  });
  const secrets = new SecretsManagerClient(CLIENT_OPTIONS);
  const hashKey = cachedSecret(secrets, hashKeySecret);
  const fixed = {
    monitor,
    clock,
    emit: stdoutSink,
    log: createLog(serviceName),
    ...(guardTable === undefined ? {} : { blockList: blockListOf(serviceName, client, secrets, guardTable, clock) }),
  };
  let ledger: DynamoLedger | undefined;
  return async (context) => {
    ledger ??= new DynamoLedger({ client, tableName, hash: keyedHash(await hashKey()), clock, recipientMemory });
    return { ...fixed, ledger, timeLeft: () => context.getRemainingTimeInMillis() };
  };
}

function blockListOf(
  serviceName: string,
  client: DynamoDBClient,
  secrets: SecretsManagerClient,
  tableName: string,
  clock: Clock,
): RecipientBlockList {
  const { blockSeconds, secret, guard } = readSettings(serviceName, {
    blockSeconds: numberVariable(ENV.guardBlockSeconds),
    secret: variable(ENV.guardSecret),
    guard: variable(ENV.guardName),
  });
  const keys = secretKeys(secrets, secret, keyOverlapMs({ blockSeconds }));
  return {
    guard,
    ...recipientBlocker({ client, tableName, keys, clock, blockSeconds }),
  };
}
