import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../lib/contract/env';
import { TEXT_SETTINGS_ENV, type TextSettings } from '../../lib/contract/reputation/text-settings';
import { cachedSecret } from '../runtime/cached-secret';
import { createLog } from '../runtime/log';
import { CLIENT_OPTIONS } from '../runtime/sdk-client';
import {
  amount,
  jsonVariable,
  list,
  object,
  optional,
  readSettings,
  record,
  text,
  variable,
} from '../runtime/settings';
import type { IngestDependencies } from './ingest';
import { type InvocationContext, ingestDependencies } from './ingest-wiring';
import { keyedHash } from './keyed-hash';
import { type TextCounting, textCounting } from './text-counting';
import { DynamoPlaces } from './text-places';

/** The dependencies of a deployed handler that counts texts. */
export function textIngestDependencies(
  serviceName: string,
): (context: InvocationContext) => Promise<IngestDependencies> {
  const counted = ingestDependencies(serviceName);
  const { settings, tableName, hashKeySecret } = readSettings(serviceName, {
    settings: jsonVariable(
      TEXT_SETTINGS_ENV,
      object<TextSettings>({ price: amount, priceByCountry: record(amount), homeCountries: optional(list(text)) }),
    ),
    tableName: variable(ENV.ledgerTable),
    hashKeySecret: variable(ENV.hashKeySecret),
  });
  const client = new DynamoDBClient(CLIENT_OPTIONS);
  const hashKey = cachedSecret(new SecretsManagerClient(CLIENT_OPTIONS), hashKeySecret);
  let texts: TextCounting | undefined;
  return async (context) => {
    const shared = await counted(context);
    texts ??= textCounting(
      settings,
      new DynamoPlaces({ client, tableName, hash: keyedHash(await hashKey()) }),
      createLog(serviceName),
    );
    return { ...shared, texts };
  };
}
