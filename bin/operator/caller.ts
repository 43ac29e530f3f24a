import { RESPONDER } from '../../lib/contract/posture/posture';
import type { Account } from './account';
import { explained } from './aws-fault';
import { endpointOf, signedCall } from './signed-call';

const TIMEOUT_MS = 5000;
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
/** As much of a name as a gate holds. */
const LONGEST = 40;

/**
 * Who types: the IAM identity behind the credentials, which nobody else can claim, as CloudTrail has it. No policy can forbid to ask. Where AWS STS can't be
 * reached, the id of the access key stands for it: a lockdown must not wait for that.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function caller(account: Pick<Account, 'credentials' | 'region'>): Promise<string> {
  const credentials = await explained('read the credentials', () => account.credentials());
  try {
    return nameOf(await callerArn(account, await account.region()));
  } catch {
    return `key:${credentials.accessKeyId}`;
  }
}

/** The 12 digits of the account whose credentials are in use. */
export async function callerAccount(account: Pick<Account, 'credentials' | 'region'>): Promise<string> {
  const arn = await explained('ask whose credentials these are', async () =>
    callerArn(account, await account.region()),
  );
  return arn.split(':')[4] ?? '';
}

async function callerArn(account: Pick<Account, 'credentials'>, region: string): Promise<string> {
  const answer = await signedCall(account, {
    service: 'sts',
    region,
    method: 'POST',
    endpoint: endpointOf('sts', region),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: BODY,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const [, arn] = /<Arn>([^<]+)<\/Arn>/.exec(await answer.text()) ?? [];
  if (!answer.ok || arn === undefined) throw new Error(`AWS STS answered ${answer.status}`);
  return arn;
}

/** `alice` for a user, `OnCall/alice` for a session of a role; of IAM Identity Center the session alone, since it names the person and its role is long. */
export function nameOf(arn: string): string {
  const [, kind = '', path = ''] = /^arn:[^:]+:[^:]*:[^:]*:\d*:([\w-]+)\/?(.*)$/.exec(arn) ?? [];
  if (kind === 'root') return 'root';
  const parts = path.split('/');
  const last = parts.at(-1) || arn;
  const name = kind === 'assumed-role' && !last.includes('@') ? parts.slice(-2).join('/') : last;
  const short = name.length <= LONGEST ? name : last;
  // Whoever calls a user like the automatic one is told from it.
  return short === RESPONDER ? `${kind}/${short}` : short;
}
