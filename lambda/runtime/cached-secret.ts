import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Reads a secret; `fresh` asks for the stored value again, though not more often than once a minute. */
export type SecretReader = (fresh?: boolean) => Promise<string>;

const FRESH_MS = 60_000;

/**
 * Reads a secret once and keeps it. A read that failed is tried again by the next call.
 *
 * @throws {Error} when the secret is empty: a hash without a key would protect nobody
 */
export function cachedSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  now: () => number = Date.now,
): SecretReader {
  let value: Promise<string> | undefined;
  let readAt = 0;
  const read = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (!SecretString) throw new Error('the secret is empty');
    return SecretString;
  };
  return (fresh = false) => {
    if (fresh && now() - readAt >= FRESH_MS) value = undefined;
    if (value === undefined) {
      readAt = now();
      value = read().catch((error) => {
        value = undefined;
        throw error;
      });
    }
    return value;
  };
}
