import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { cachedSecret } from '../../runtime/cached-secret';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { optionalVariable, readSettings, variable } from '../../runtime/settings';
import { PROBE_VARIABLES, probeWiring } from '../probe-wiring';
import { probe, type SendGridProbeDependencies } from './probe';

const { secret, campaignSet, ...settings } = readSettings('sendgrid-probe', {
  ...PROBE_VARIABLES,
  secret: optionalVariable(SENDGRID_ENV.keySecret),
  api: variable(SENDGRID_ENV.api),
  ledgerTable: variable(ENV.ledgerTable),
  category: optionalVariable(SENDGRID_ENV.category),
});
const readKey = secret === undefined ? undefined : cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), secret);

const dependencies: SendGridProbeDependencies = {
  ...settings,
  ...probeWiring('sendgrid-probe', campaignSet),
  // Read anew in each run, so that a key that was replaced works within the hour.
  apiKey: readKey === undefined ? undefined : () => readKey(true),
  fetch: globalThis.fetch,
  random: Math.random,
};

export const handler = (): Promise<void> => probe(dependencies);
