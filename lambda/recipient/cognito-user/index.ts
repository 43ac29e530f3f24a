import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import type { CognitoUserSettings } from '../../../lib/contract/recipient/cognito';
import { GuardClient } from '../../../lib/guard/guard-client';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { flag, jsonVariable, list, object, readSettings, text, variable } from '../../runtime/settings';
import { CognitoStore } from '../cognito-store';
import { answerTrigger } from './answer-trigger';

const { settings, table, secret, functionName } = readSettings('cognito-user', {
  settings: jsonVariable(
    ENV.cognitoSettings,
    object<CognitoUserSettings>({ name: text, autoVerified: list(text), signInsUseCodes: flag }),
  ),
  table: variable(ENV.cognitoTable),
  secret: variable(ENV.cognitoSecret),
  functionName: variable(ENV.guardFunction),
});
/** Cognito waits five seconds for a trigger, whatever the time-out of the function. */
const CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 400, requestTimeout: 800, throwOnRequestTimeout: true },
} as const;
/** Of the five seconds a cold start takes up to one. */
const PATIENCE_MS = 3500;
const now = () => Date.now();
const key = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), secret);
const log = createLog('cognito-user');
const dependencies = {
  settings,
  store: new CognitoStore(new DynamoDBClient(CLIENT_OPTIONS), table, key, now),
  guard: new GuardClient({
    functionName,
    // Undecided is left to the sender, which has time.
    onUnavailable: (fault) => log.warn('the guard could not be asked early', { fault }),
    client: new LambdaClient({
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 500, requestTimeout: 2500, throwOnRequestTimeout: true },
    }),
  }),
  emit: stdoutSink,
  log,
  now,
  patience: () => new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS).unref()),
};

export const handler = (event: unknown) => answerTrigger(event, dependencies);
