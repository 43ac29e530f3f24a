import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads a secret once and keeps it. A read that failed is tried again by the next call.
 *
 * @throws {Error} when the secret is empty: a hash without a key would protect nobody
 */
export function cachedSecret(client: Pick<SecretsManagerClient, 'send'>, secretId: string): () => Promise<string> {
  let value: Promise<string> | undefined;
  const read = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (!SecretString) throw new Error('the secret is empty');
    return SecretString;
  };
  return () => {
    value ??= read().catch((error) => {
      value = undefined;
      throw error;
    });
    return value;
  };
}
