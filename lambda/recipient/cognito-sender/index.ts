import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { ENV } from '../../../lib/contract/env';
import type {
  CognitoEmailSettings,
  CognitoSettings,
  CognitoText,
  CognitoTextSettings,
} from '../../../lib/contract/recipient/cognito';
import { GuardClient } from '../../../lib/guard/guard-client';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  flag,
  jsonVariable,
  list,
  object,
  oneOf,
  optional,
  readSettings,
  record,
  text,
  variable,
} from '../../runtime/settings';
import { CognitoStore } from '../cognito-store';
import { decryptWith } from './decrypt-code';
import { sendCode } from './send-code';

const said = optional(text);
const { settings, table, secret, functionName } = readSettings('cognito-sender', {
  settings: jsonVariable(
    ENV.cognitoSettings,
    object<CognitoSettings>({
      name: text,
      failureMode: oneOf(['CLOSED', 'OPEN']),
      keyArns: list(text),
      language: text,
      texts: record(record(object<CognitoText>({ subject: said, email: said, html: said, sms: said }))),
      email: optional(
        object<CognitoEmailSettings>({ functionArn: said, from: said, replyTo: said, configurationSetName: said }),
      ),
      text: optional(
        object<CognitoTextSettings>({
          functionArn: said,
          originationIdentity: said,
          configurationSetName: said,
          protectConfigurationId: said,
          maxPrice: said,
          messageFeedback: optional(flag),
        }),
      ),
    }),
  ),
  table: variable(ENV.cognitoTable),
  secret: variable(ENV.cognitoSecret),
  functionName: variable(ENV.guardFunction),
});

/** Of senders: one attempt, or the SDK sends again what was only slow to answer. */
const ONCE = { ...CLIENT_OPTIONS, maxAttempts: 1 } as const;
const now = () => Date.now();
const log = createLog('cognito-sender');
const clients = {
  email: once(() => new SESv2Client(ONCE)),
  text: once(() => new PinpointSMSVoiceV2Client(ONCE)),
  functions: once(
    () => new LambdaClient({ ...ONCE, requestHandler: { ...ONCE.requestHandler, requestTimeout: 15_000 } }),
  ),
};
const dependencies = {
  settings,
  store: new CognitoStore(
    new DynamoDBClient(CLIENT_OPTIONS),
    table,
    cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), secret),
    now,
  ),
  guard: new GuardClient({
    functionName,
    failureMode: settings.failureMode,
    onUnavailable: (fault, sent) => log.error('the guard could not be asked', { fault, sent }),
  }),
  decrypt: decryptWith({ keyArns: settings.keyArns, client: new KMSClient({ ...CLIENT_OPTIONS, maxAttempts: 2 }) }),
  clients,
  backoff: REAL_BACKOFF,
  emit: stdoutSink,
  log,
  now,
  owner: randomUUID,
};

export const handler = (event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<void> =>
  sendCode(event, { ...dependencies, remaining: () => context.getRemainingTimeInMillis() });

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
