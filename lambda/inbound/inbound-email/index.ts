import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import type { InboundEmailSettings } from '../../../lib/contract/inbound/inbound';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { SessionKeys } from '../session-keys';
import { SessionStore } from '../session-store';
import { receiveMail } from './receive-mail';
import { StoredMail } from './stored-mail';

const settings = JSON.parse(requiredEnv(ENV.inboundSettings)) as InboundEmailSettings;
const now = () => Date.now();
const store = new SessionStore(new DynamoDBClient(CLIENT_OPTIONS), requiredEnv(ENV.sessionTable), now);
const mails = new StoredMail(new S3Client(CLIENT_OPTIONS), settings.bucket, settings.keyPrefix);
const root = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), requiredEnv(ENV.sessionKeySecret));
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
