import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { optionalVariable, readSettings, variable } from '../../runtime/settings';
import { probe, type SendGridProbeDependencies } from './probe';

const { secret, ...settings } = readSettings('sendgrid-probe', {
  secret: optionalVariable(SENDGRID_ENV.keySecret),
  monitor: variable(ENV.monitor),
  api: variable(SENDGRID_ENV.api),
  ledgerTable: variable(ENV.ledgerTable),
  category: optionalVariable(SENDGRID_ENV.category),
  webAclMetric: optionalVariable(ENV.webAclMetric),
  guard: optionalVariable(ENV.guardName),
  region: variable('AWS_REGION'),
});
const readKey = secret === undefined ? undefined : cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), secret);

const dependencies: SendGridProbeDependencies = {
  ...settings,
  // Read anew in each run, so that a key that was replaced works within the hour.
  apiKey: readKey === undefined ? undefined : () => readKey(true),
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
