import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import type { InboundSmsSettings } from '../../../lib/contract/inbound/inbound';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { jsonVariable, object, readSettings, text, variable } from '../../runtime/settings';
import { SessionKeys } from '../session-keys';
import { SessionStore } from '../session-store';
import { receiveSms } from './receive-sms';

const { settings, table, keySecret } = readSettings('inbound-sms', {
  settings: jsonVariable(
    ENV.inboundSettings,
    object<InboundSmsSettings>({ monitor: text, inboundAddress: text, serviceName: text }),
  ),
  table: variable(ENV.sessionTable),
  keySecret: variable(ENV.sessionKeySecret),
});
const now = () => Date.now();
const store = new SessionStore(new DynamoDBClient(CLIENT_OPTIONS), table, now);
const root = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), keySecret);
const log = createLog('otp-shield-inbound-sms');

export const handler = async (event: unknown): Promise<void> => {
  await receiveSms(event, {
    ...settings,
    keys: new SessionKeys(await root(), 'sms'),
    store,
    emit: stdoutSink,
    log,
    now,
  });
};
