import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { optionalEnv, requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { probe, type SendGridProbeDependencies } from './probe';

const secret = optionalEnv(SENDGRID_ENV.keySecret);
const readKey = secret === undefined ? undefined : cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), secret);

const dependencies: SendGridProbeDependencies = {
  monitor: requiredEnv(ENV.monitor),
  api: requiredEnv(SENDGRID_ENV.api),
  // Read anew in each run, so that a key that was replaced works within the hour.
  apiKey: readKey === undefined ? undefined : () => readKey(true),
  ledgerTable: requiredEnv(ENV.ledgerTable),
  category: optionalEnv(SENDGRID_ENV.category),
  webAclMetric: optionalEnv(ENV.webAclMetric),
  guard: optionalEnv(ENV.guardName),
  region: requiredEnv('AWS_REGION'),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  dynamo: new DynamoDBClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  fetch: globalThis.fetch,
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
  random: Math.random,
  emit: stdoutSink,
  log: createLog('sendgrid-probe'),
};

export const handler = (): Promise<void> => probe(dependencies);
