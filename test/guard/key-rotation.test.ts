import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { rotate } from '../../lambda/recipient/guard-key-rotation/rotate';
import { KeyRing, rotatedKeys } from '../../lib/guard/key-ring';
import { secretKeys } from '../../lib/guard/key-source';
import { MemoryStore } from '../../lib/guard/memory-store';
import { rig, SECRET, START } from './rig';

/** Versions of the secret, as Secrets Manager names them. */
const CURRENT = '8c3a1f0e-5d27-4b8e-9a36-0d5f3f6b7c01';
const NEXT = '8c3a1f0e-5d27-4b8e-9a36-0d5f3f6b7c02';

const HOUR = 3600_000;
const OVERLAP = 26 * HOUR;
const FRESH = { id: 'k2', secret: 'another key that is also long enough to be one', since: START };
const ROTATED = rotatedKeys(SECRET, FRESH, OVERLAP);

describe('when the key is replaced', () => {
  /** Two guards on one table: one has heard of the new key, the other hasn't yet. */
  function pair(at = START) {
    const store = new MemoryStore();
    const make = (secret: string) => {
      const made = rig({}, { store, keys: async () => KeyRing.parse(secret, OVERLAP) });
      made.clock.at = at;
      return made;
    };
    return { stale: make(SECRET), fresh: make(ROTATED) };
  }

  test('codes that were counted under the old key still count', async () => {
    const { stale, fresh } = pair();
    await stale.mail('jane@plain.org');
    expect(await fresh.mail('jane@plain.org')).toMatchObject({ allowed: false, reason: 'cooldown' });
  });

  test('codes that somebody counts under the old key alone count for everybody', async () => {
    const { stale, fresh } = pair();
    await fresh.mail('jane@plain.org');
    stale.wait(60);
    expect((await stale.mail('jane@plain.org')).allowed).toBe(true);
    fresh.wait(61);
    expect(await fresh.mail('jane@plain.org')).toMatchObject({ allowed: false, reason: 'cooldown' });
  });

  test('no recipient gets more than the limit of a day around the rotation and around the end of the old key', async () => {
    for (const around of [0, 24 * HOUR, OVERLAP]) {
      const { fresh: guard } = pair(START + around - 12 * HOUR);
      let allowed = 0;
      for (let minute = 0; minute < 23 * 60; minute += 20) {
        if ((await guard.mail('jane@plain.org')).allowed) allowed += 1;
        guard.wait(20 * 60);
      }
      expect(allowed).toBe(6);
    }
  });

  test('a shared counter keeps its key until the day is over, for those who know the new one and those who do not', () => {
    const [old, both] = [KeyRing.parse(SECRET, OVERLAP), KeyRing.parse(ROTATED, OVERLAP)];
    const day = START - (START % (24 * HOUR));
    expect(both.counterId('domain', 'plain.org', day)).toBe(old.counterId('domain', 'plain.org', day));
    expect(both.counterId('domain', 'plain.org', day + 24 * HOUR)).not.toBe(
      old.counterId('domain', 'plain.org', day + 24 * HOUR),
    );
  });

  test('the old key is dropped from the secret only when nobody honours it any more', () => {
    const ids = (secret: string) => (JSON.parse(secret) as { keys: Array<{ id: string }> }).keys.map(({ id }) => id);
    expect(ids(ROTATED)).toEqual(['k1', 'k2']);
    const soon = rotatedKeys(ROTATED, { ...FRESH, id: 'k3', since: START + OVERLAP - 1 }, OVERLAP);
    expect(ids(soon)).toEqual(['k1', 'k2', 'k3']);
    const later = rotatedKeys(ROTATED, { ...FRESH, id: 'k3', since: START + OVERLAP }, OVERLAP);
    expect(ids(later)).toEqual(['k2', 'k3']);
  });

  test('whoever is forgotten is forgotten under every key', async () => {
    const { fresh } = pair();
    await fresh.mail('jane@plain.org');
    expect(await fresh.guard.forget('email', 'jane@plain.org')).toBe(2);
    expect((await fresh.mail('jane@plain.org')).allowed).toBe(true);
  });
});

test.each(['', 'plain text', '{}', '{"keys":[]}', '{"id":"a","key":"short"}', '[]', 'null'])(
  'the secret %j is refused, and the error does not quote it',
  (secret) => {
    expect(() => KeyRing.parse(secret, OVERLAP)).toThrow(/^the secret of the guard/);
    expect(() => KeyRing.parse('{"id":"a","key":"hush"}', OVERLAP)).not.toThrow(/hush/);
  },
);

describe('reading the keys', () => {
  const secrets = mockClient(SecretsManagerClient);
  beforeEach(() => secrets.reset());
  const client = () => new SecretsManagerClient({ region: 'eu-central-1' });

  test('asks once in ten minutes, once for many callers at the same time', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: SECRET });
    let now = 0;
    const keys = secretKeys(client(), 'arn', OVERLAP, () => now);
    await Promise.all([keys(), keys(), keys()]);
    now = 599_000;
    await keys();
    expect(secrets.calls()).toHaveLength(1);
    now = 601_000;
    await keys();
    expect(secrets.calls()).toHaveLength(2);
  });

  test('goes on with the keys it has while the secret can not be read', async () => {
    secrets.on(GetSecretValueCommand).resolvesOnce({ SecretString: SECRET }).rejects(new Error('down'));
    let now = 0;
    const keys = secretKeys(client(), 'arn', OVERLAP, () => now);
    const first = await keys();
    now = 3600_000;
    expect(await keys()).toBe(first);
  });

  test('fails while there were never any, and tries again', async () => {
    secrets.on(GetSecretValueCommand).rejectsOnce(new Error('down')).resolves({ SecretString: SECRET });
    const keys = secretKeys(client(), 'arn', OVERLAP, () => 0);
    await expect(keys()).rejects.toThrow('down');
    await expect(keys()).resolves.toBeInstanceOf(KeyRing);
  });
});

describe('the function that rotates', () => {
  const secrets = mockClient(SecretsManagerClient);
  const lines: unknown[] = [];
  const log = { info: (...all: unknown[]) => lines.push(all), warn: () => {}, error: () => {} };
  const dependencies = { secrets: new SecretsManagerClient({}), overlapMs: OVERLAP, now: () => START, log };
  const step = (Step: string, more = {}) =>
    rotate({ SecretId: 'arn', ClientRequestToken: NEXT, Step, ...more }, dependencies);
  const missing = Object.assign(new Error('none'), { name: 'ResourceNotFoundException' });

  beforeEach(() => {
    secrets.reset();
    secrets.on(DescribeSecretCommand).resolves({
      RotationEnabled: true,
      VersionIdsToStages: { [CURRENT]: ['AWSCURRENT'], [NEXT]: ['AWSPENDING'] },
    });
    secrets.on(GetSecretValueCommand).resolves({ SecretString: SECRET });
    secrets
      .on(GetSecretValueCommand, { SecretId: 'arn', VersionId: NEXT, VersionStage: 'AWSPENDING' })
      .rejects(missing);
    secrets.on(PutSecretValueCommand).resolves({});
    secrets.on(UpdateSecretVersionStageCommand).resolves({});
  });

  test('adds a key of its own making to those that are honoured', async () => {
    await step('createSecret');
    const { SecretString, VersionStages } = secrets.commandCalls(PutSecretValueCommand)[0]!.args[0].input;
    expect(VersionStages).toEqual(['AWSPENDING']);
    const { keys } = JSON.parse(SecretString!) as { keys: Array<{ id: string; key: string; since: number }> };
    expect(keys).toEqual([
      { id: 'k1', key: expect.any(String), since: 0 },
      { id: expect.any(String), key: expect.stringMatching(/^[\w-]{64}$/), since: START },
    ]);
    expect(JSON.stringify(lines)).not.toContain(keys[1]!.key);
  });

  test('a step that comes twice makes no second key', async () => {
    secrets
      .on(GetSecretValueCommand, { SecretId: 'arn', VersionId: NEXT, VersionStage: 'AWSPENDING' })
      .resolves({ SecretString: ROTATED });
    await step('createSecret');
    expect(secrets.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });

  test('refuses to go on with a version that holds no keys', async () => {
    secrets
      .on(GetSecretValueCommand, { SecretId: 'arn', VersionId: NEXT, VersionStage: 'AWSPENDING' })
      .resolves({ SecretString: 'broken' });
    await expect(step('testSecret')).rejects.toThrow('not JSON');
  });

  test('makes the new version the current one', async () => {
    await step('setSecret');
    await step('finishSecret');
    expect(secrets.commandCalls(UpdateSecretVersionStageCommand)[0]!.args[0].input).toMatchObject({
      MoveToVersionId: NEXT,
      RemoveFromVersionId: CURRENT,
      VersionStage: 'AWSCURRENT',
    });
  });

  test.each([
    [{ RotationEnabled: false }, 'not set up for rotation'],
    [{ RotationEnabled: true, VersionIdsToStages: { [CURRENT]: ['AWSCURRENT'] } }, 'no such version'],
    [{ RotationEnabled: true, VersionIdsToStages: { [NEXT]: ['AWSPREVIOUS'] } }, 'not being rotated to'],
  ])('%j is refused', async (description, message) => {
    secrets.on(DescribeSecretCommand).resolves(description);
    await expect(step('createSecret')).rejects.toThrow(message);
  });

  test('a step that nobody knows is refused', async () => {
    await expect(step('dropSecret')).rejects.toThrow();
    expect(secrets.calls()).toHaveLength(0);
  });
});
