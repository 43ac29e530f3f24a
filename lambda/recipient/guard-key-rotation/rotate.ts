import { randomBytes, randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { isFault } from '../../../lib/contract/aws-fault';
import { KeyRing, rotatedKeys } from '../../../lib/guard/key-ring';
import type { Log } from '../../runtime/log';

const EVENT = z.object({
  SecretId: z.string(),
  ClientRequestToken: z.string(),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
});

export interface RotationDependencies {
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  readonly overlapMs: number;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * One step of a rotation. The new version holds a new key and the old ones that are honoured still. Every step may come twice.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @throws {Error} when the version isn't one that is being rotated
 */
export async function rotate(event: unknown, { secrets, overlapMs, now, log }: RotationDependencies): Promise<void> {
  const { SecretId, ClientRequestToken: version, Step } = EVENT.parse(event);
  const { VersionIdsToStages = {}, RotationEnabled } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  if (!RotationEnabled) throw new Error('the secret is not set up for rotation');
  const stages = VersionIdsToStages[version];
  if (stages === undefined) throw new Error('the secret has no such version to rotate to');
  if (stages.includes('AWSCURRENT')) return;
  if (!stages.includes('AWSPENDING')) throw new Error('the version is not being rotated to');
  if (Step === 'createSecret') {
    if (await exists(secrets, SecretId, version)) return;
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    const fresh = { id: randomUUID().slice(0, 8), secret: randomBytes(48).toString('base64url'), since: now() };
    await secrets.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken: version,
        SecretString: rotatedKeys(SecretString, fresh, overlapMs),
        VersionStages: ['AWSPENDING'],
      }),
    );
    log.info('a new key was made');
  } else if (Step === 'testSecret') {
    const { SecretString = '' } = await secrets.send(
      new GetSecretValueCommand({ SecretId, VersionId: version, VersionStage: 'AWSPENDING' }),
    );
    KeyRing.parse(SecretString, overlapMs);
  } else if (Step === 'finishSecret') {
    const current = Object.entries(VersionIdsToStages).find(([, names]) => names.includes('AWSCURRENT'))?.[0];
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version,
        RemoveFromVersionId: current,
      }),
    );
    log.info('the new key is in use');
  }
}

async function exists(
  secrets: Pick<SecretsManagerClient, 'send'>,
  SecretId: string,
  version: string,
): Promise<boolean> {
  try {
    await secrets.send(new GetSecretValueCommand({ SecretId, VersionId: version, VersionStage: 'AWSPENDING' }));
    return true;
  } catch (error) {
    if (isFault(error, 'missing')) return false;
    throw error;
  }
}
