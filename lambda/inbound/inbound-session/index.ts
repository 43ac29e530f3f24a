import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { ENV } from '../../../lib/contract/env';
import type { InboundSessionSettings } from '../../../lib/contract/inbound/inbound';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  jsonVariable,
  list,
  object,
  oneOf,
  optional,
  positive,
  readSettings,
  text,
  variable,
} from '../../runtime/settings';
import { TokenIssuer } from '../../runtime/token-issuer';
import { SessionKeys } from '../session-keys';
import { SessionStore } from '../session-store';
import { inboundPage } from './page';
import { SessionApi } from './session-api';

const { settings, table, keySecret } = readSettings('inbound-session', {
  settings: jsonVariable(
    ENV.inboundSettings,
    object<InboundSessionSettings>({
      channel: oneOf(['email', 'sms', 'call']),
      monitor: text,
      origin: text,
      allowedOrigins: list(text),
      serviceName: text,
      inboundAddress: text,
      continueUrl: optional(text),
      sessionSeconds: positive,
      keyIds: list(text),
    }),
  ),
  table: variable(ENV.sessionTable),
  keySecret: variable(ENV.sessionKeySecret),
});
const now = () => Date.now();
const root = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), keySecret);

const api = new SessionApi({
  settings,
  keys: async () => new SessionKeys(await root(), settings.channel),
  store: new SessionStore(new DynamoDBClient(CLIENT_OPTIONS), table, now),
  issuer: new TokenIssuer(new KMSClient(CLIENT_OPTIONS), settings.keyIds, settings.origin, now),
  page: inboundPage(settings),
  // Built beside the handler out of `lib/browser/inbound/page.ts`.
  script: readFileSync(join(__dirname, 'page.js'), 'utf8'),
  emit: stdoutSink,
  log: createLog('otp-shield-inbound-session'),
  now,
});

export const handler = (event: ALBEvent): Promise<ALBResult> => api.handle(event);
