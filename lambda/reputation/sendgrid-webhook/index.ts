import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ENV } from '../../../lib/contract/env';
import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { readSettings, variable } from '../../runtime/settings';
import type { UrlAnswer, UrlEvent } from '../../runtime/webhook-call';
import { DynamoReplayGuard } from './replay-guard';
import { takeCall, type WebhookDependencies } from './webhook';

const settings = readSettings('sendgrid-webhook', {
  monitor: variable(ENV.monitor),
  queueUrl: variable(SENDGRID_ENV.queueUrl),
  keySecret: variable(SENDGRID_ENV.webhookKeySecret),
  table: variable(ENV.ledgerTable),
});
const clock = { now: () => Date.now() };

const dependencies: WebhookDependencies = {
  monitor: settings.monitor,
  queueUrl: settings.queueUrl,
  publicKey: cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), settings.keySecret),
  sqs: new SQSClient(CLIENT_OPTIONS),
  replays: new DynamoReplayGuard(new DynamoDBClient(CLIENT_OPTIONS), settings.table, clock),
  clock,
  emit: stdoutSink,
  log: createLog('sendgrid-webhook'),
};

export const handler = (event: UrlEvent): Promise<UrlAnswer> => takeCall(event, dependencies);
