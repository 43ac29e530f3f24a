import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { KeyRing } from './key-ring';

/** A new key is honoured by nobody in its first hour, so ten minutes are soon enough. */
const FRESH_MS = 10 * 60_000;
const RETRY_MS = 15_000;

/**
 * Reads the keys and keeps them. While a later read fails, the keys that are known go on.
 *
 * @throws from the function that it returns, while no keys were ever read
 */
export function secretKeys(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  overlapMs: number,
  now: () => number = Date.now,
): () => Promise<KeyRing> {
  let ring: KeyRing | undefined;
  let nextRead = 0;
  let reading: Promise<KeyRing> | undefined;
  const read = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return KeyRing.parse(SecretString ?? '', overlapMs);
  };
  return async () => {
    if (ring && now() < nextRead) return ring;
    reading ??= read()
      .then((fresh) => {
        ring = fresh;
        nextRead = now() + FRESH_MS;
        return fresh;
      })
      .catch((error) => {
        nextRead = now() + RETRY_MS;
        throw error;
      })
      .finally(() => {
        reading = undefined;
      });
    return ring ? reading.catch(() => ring!) : reading;
  };
}

/** How soon a text that was refused is read once more. */
const READ_AGAIN_MS = 60_000;

/**
 * Reads a text, such as the secret of another service, and keeps it until whoever it is for refuses it.
 *
 * @throws from the function that it returns, while it can't be read
 */
export function secretText(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  now: () => number = Date.now,
): (again: boolean) => Promise<string> {
  let text: Promise<string> | undefined;
  let readAt = 0;
  return (again) => {
    if (again && now() >= readAt + READ_AGAIN_MS) text = undefined;
    if (text !== undefined) return text;
    readAt = now();
    const reading = client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .then(({ SecretString }) => (SecretString ?? '').trim());
    reading.catch(() => {
      if (text === reading) text = undefined;
    });
    text = reading;
    return reading;
  };
}
