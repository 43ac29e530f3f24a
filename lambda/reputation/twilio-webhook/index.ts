import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ENV } from '../../../lib/contract/env';
import { TWILIO_ENV } from '../../../lib/contract/reputation/twilio/env';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { optionalVariable, readSettings, variable } from '../../runtime/settings';
import { twilioKeys } from '../../runtime/signed-twilio-call';
import type { UrlAnswer, UrlEvent } from '../../runtime/webhook-call';
import { takeCallback, type WebhookDependencies } from './webhook';

const settings = readSettings('twilio-webhook', {
  monitor: variable(ENV.monitor),
  queueUrl: variable(TWILIO_ENV.queueUrl),
  authToken: variable(TWILIO_ENV.authTokenSecret),
  sharedKey: optionalVariable(TWILIO_ENV.sharedKeySecret),
  sharedKeyId: optionalVariable(TWILIO_ENV.sharedKeyId),
  callbackUrl: optionalVariable(TWILIO_ENV.callbackUrl),
});
const dependencies: WebhookDependencies = {
  monitor: settings.monitor,
  queueUrl: settings.queueUrl,
  ...(settings.callbackUrl === undefined ? {} : { callbackUrl: settings.callbackUrl }),
  keys: twilioKeys(new SecretsManagerClient(CLIENT_OPTIONS), settings),
  sqs: new SQSClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('twilio-webhook'),
};

export const handler = (event: UrlEvent): Promise<UrlAnswer> => takeCallback(event, dependencies);
