import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isFault } from '../../lib/contract/aws-fault';
import type { Account } from './account';
import { type DeployedRole, deployedRoles, judgeRole, resourcesFor } from './deployed-roles';
import { LATER } from './deployed-template';
import type { DoctorLine } from './doctor-line';
import { readKeyPolicy } from './key-policy';

type Reader = DeployedRole & { readonly roleArn: string };

/** Whether handlers can read their secrets: that they are there, and with which key. What they hold is never asked for. */
export async function examineSecrets(account: Account): Promise<DoctorLine[]> {
  const readers = (await deployedRoles(account)).map((role) => ({
    role,
    secrets: resourcesFor(role, 'secretsmanager:GetSecretValue'),
  }));
  const named = readers.flatMap(({ role, secrets }) => secrets.map((arn) => ({ role, arn })));
  const known = named.filter(({ arn }) => !arn.includes(LATER) && arn.includes(':secretsmanager:'));
  const client = account.secrets();
  const lines: DoctorLine[] = [];
  try {
    for (const { role, arn } of known) lines.push(...(await examineSecret(account, client, role, arn)));
  } finally {
    client.destroy();
  }
  const open = named.filter((one) => !known.includes(one)).map(({ role }) => role.role);
  if (open.length > 0) {
    const message = `of secrets of ${open.join(', ')} the template says only where they come from (another stack, a parameter): they are not looked at`;
    lines.push({ level: 'note', message });
  }
  if (lines.length > 0 || known.length === 0) return lines;
  const count = new Set(known.map(({ arn }) => arn)).size;
  return [{ level: 'good', message: `secrets of the handlers: ${count}, all there, with keys that may be used` }];
}

async function examineSecret(
  account: Account,
  client: SecretsManagerClient,
  reader: Reader,
  arn: string,
): Promise<DoctorLine[]> {
  // Of a secret by its name a policy doesn't know the last six characters.
  const secret = `secret ${arn
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-\?{6}$/, '')}`;
  const bad = (message: string, remedy?: string): DoctorLine[] => [
    { level: 'bad', message: `${secret}: ${message}`, remedy },
  ];
  const SecretId = /-\?{6}$/.test(arn) ? secret.slice('secret '.length) : arn;
  try {
    const { KmsKeyId, DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId }));
    if (DeletedDate !== undefined) {
      const restore = `aws secretsmanager restore-secret --secret-id '${SecretId}' --region ${arn.split(':')[3]}`;
      return bad(`it is to be deleted, and ${reader.role} can't read it any more`, restore);
    }
    // The key of AWS is for whoever may read the secret.
    if (KmsKeyId === undefined || /(^|[:/])alias\/aws\/secretsmanager$/.test(KmsKeyId)) return [];
    return await examineKey(account, reader, { secret, arn, id: KmsKeyId });
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
    const remedy =
      'make it again with its value, and deploy with its ARN: a new secret has another ARN, also under the same name';
    return bad(`it is gone, so ${reader.role} can't read it`, remedy);
  }
}

async function examineKey(
  account: Account,
  { role, roleArn, statements }: Reader,
  { secret, arn, id }: { readonly secret: string; readonly arn: string; readonly id: string },
): Promise<DoctorLine[]> {
  const region = arn.split(':')[3];
  const { key, policy } = await readKeyPolicy(account, region, id);
  const context = {
    'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
    'kms:CallerAccount': roleArn.split(':')[4] ?? '',
  };
  const request = { roleArn, action: 'kms:Decrypt', resource: key, context };
  const verdict = judgeRole({ role, statements }, request, policy);
  if (verdict === 'allowed') return [];
  const remedy =
    'give the secret as Secret.fromSecretAttributes with its encryptionKey and deploy, or let the policy of the key allow the role kms:Decrypt';
  if (verdict === 'unclear') {
    const message = `${secret}: whether ${role} may do kms:Decrypt with its key ${key} can not be judged here`;
    return [{ level: 'note', message, remedy }];
  }
  return [
    {
      level: 'bad',
      message: `${secret}: ${role} can't read it, since it may not do kms:Decrypt with its key ${key}`,
      remedy,
    },
  ];
}
