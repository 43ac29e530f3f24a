import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ENV } from '../../../lib/contract/env';
import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { DynamoReplayGuard } from './replay-guard';
import { takeCall, type UrlAnswer, type UrlEvent, type WebhookDependencies } from './webhook';

const clock = { now: () => Date.now() };

const dependencies: WebhookDependencies = {
  monitor: requiredEnv(ENV.monitor),
  queueUrl: requiredEnv(SENDGRID_ENV.queueUrl),
  publicKey: cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), requiredEnv(SENDGRID_ENV.webhookKeySecret)),
  sqs: new SQSClient(CLIENT_OPTIONS),
  replays: new DynamoReplayGuard(new DynamoDBClient(CLIENT_OPTIONS), requiredEnv(ENV.ledgerTable), clock),
  clock,
  emit: stdoutSink,
  log: createLog('sendgrid-webhook'),
};

export const handler = (event: UrlEvent): Promise<UrlAnswer> => takeCall(event, dependencies);
