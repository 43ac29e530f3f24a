import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import { INBOUND_LINES, type InboundPhoneSettings } from '../../../lib/contract/inbound/inbound';
import { TWILIO_SECRETS } from '../../../lib/contract/twilio-secrets';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  jsonVariable,
  object,
  oneOf,
  optional,
  optionalVariable,
  readSettings,
  text,
  variable,
} from '../../runtime/settings';
import { twilioKeys } from '../../runtime/signed-twilio-call';
import type { UrlEvent } from '../../runtime/webhook-call';
import { SessionKeys } from '../session-keys';
import { SessionStore } from '../session-store';
import { takeConnectCall } from './connect-call';
import { receiveSms } from './receive-sms';
import { takeTwilioCall } from './twilio-call';

const { settings, table, keySecret, ...twilio } = readSettings('inbound-phone', {
  settings: jsonVariable(
    ENV.inboundSettings,
    object<InboundPhoneSettings>({
      monitor: text,
      inboundAddress: text,
      serviceName: text,
      line: oneOf(INBOUND_LINES),
      instanceArn: optional(text),
    }),
  ),
  table: variable(ENV.sessionTable),
  keySecret: variable(ENV.sessionKeySecret),
  authToken: optionalVariable(TWILIO_SECRETS.authTokenSecret),
  sharedKey: optionalVariable(TWILIO_SECRETS.sharedKeySecret),
  sharedKeyId: optionalVariable(TWILIO_SECRETS.sharedKeyId),
});
const now = () => Date.now();
const store = new SessionStore(new DynamoDBClient(CLIENT_OPTIONS), table, now);
const secrets = new SecretsManagerClient(CLIENT_OPTIONS);
const root = cachedSecret(secrets, keySecret);
const keys = async () => new SessionKeys(await root(), settings.line === 'sms' ? 'sms' : 'call');
const parts = { ...settings, store, emit: stdoutSink, log: createLog('otp-shield-inbound-phone'), now };

/** One bundle for texts and calls of either line: they share all but the form of the event. */
const take: Record<InboundPhoneSettings['line'], (event: unknown) => Promise<unknown>> = {
  sms: async (event) => void (await receiveSms(event, { ...parts, keys: await keys() })),
  connect: async (event) =>
    takeConnectCall(event, { ...parts, instanceArn: settings.instanceArn ?? '', keys: await keys() }),
  twilio: (event) => takeTwilioCall(event as UrlEvent, { ...parts, keys, twilio: { keys: signers } }),
};
const signers = twilioKeys(secrets, { ...twilio, authToken: twilio.authToken ?? '' });

export const handler = (event: unknown): Promise<unknown> => take[settings.line](event);
