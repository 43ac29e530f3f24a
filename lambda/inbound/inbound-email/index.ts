import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import type { InboundEmailSettings } from '../../../lib/contract/inbound/inbound';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { flag, jsonVariable, object, readSettings, text, variable } from '../../runtime/settings';
import { SessionKeys } from '../session-keys';
import { SessionStore } from '../session-store';
import { receiveMail } from './receive-mail';
import { StoredMail } from './stored-mail';

const { settings, table, keySecret } = readSettings('inbound-email', {
  settings: jsonVariable(
    ENV.inboundSettings,
    object<InboundEmailSettings>({
      monitor: text,
      inboundAddress: text,
      serviceName: text,
      bucket: text,
      keyPrefix: text,
      requireDkim: flag,
    }),
  ),
  table: variable(ENV.sessionTable),
  keySecret: variable(ENV.sessionKeySecret),
});
const now = () => Date.now();
const store = new SessionStore(new DynamoDBClient(CLIENT_OPTIONS), table, now);
const mails = new StoredMail(new S3Client(CLIENT_OPTIONS), settings.bucket, settings.keyPrefix);
const root = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), keySecret);
const log = createLog('otp-shield-inbound-email');

export const handler = async (event: unknown): Promise<void> => {
  await receiveMail(event, {
    monitor: settings.monitor,
    rules: settings,
    keys: new SessionKeys(await root(), 'email'),
    store,
    mails,
    emit: stdoutSink,
    log,
    now,
  });
};
