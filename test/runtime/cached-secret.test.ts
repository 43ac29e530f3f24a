import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { cachedSecret } from '../../lambda/runtime/cached-secret';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hash-key-AbCdEf';
const secrets = mockClient(SecretsManagerClient);
const reads = () => secrets.commandCalls(GetSecretValueCommand, { SecretId: ARN }).length;
let now = 1_000_000;
const reader = () => cachedSecret(new SecretsManagerClient({ region: 'eu-central-1' }), ARN, () => now);

beforeEach(() => secrets.reset());

test('reads the secret once', async () => {
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'key' });
  const read = reader();
  expect(await Promise.all([read(), read()])).toEqual(['key', 'key']);
  expect(reads()).toBe(1);
});

test('reads it again for somebody who needs the stored value, though not within a minute', async () => {
  secrets.on(GetSecretValueCommand).resolvesOnce({ SecretString: 'old' }).resolves({ SecretString: 'new' });
  const read = reader();
  expect(await read()).toBe('old');
  now += 59_000;
  expect(await read(true)).toBe('old');
  now += 2_000;
  expect(await read(true)).toBe('new');
});

test('tries again after a read that failed, and takes no empty secret', async () => {
  secrets
    .on(GetSecretValueCommand)
    .rejectsOnce(new Error('away'))
    .resolvesOnce({ SecretString: '' })
    .resolves({ SecretString: 'key' });
  const read = reader();
  await expect(read()).rejects.toThrow('away');
  await expect(read()).rejects.toThrow('the secret is empty');
  await expect(read()).resolves.toBe('key');
});
