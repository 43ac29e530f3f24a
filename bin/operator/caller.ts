import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { RESPONDER } from '../../lib/contract/posture/posture';
import type { Account } from './account';
import { explained } from './aws-fault';

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
    return nameOf(await callerArn(credentials, await account.region()));
  } catch {
    return `key:${credentials.accessKeyId}`;
  }
}

async function callerArn(
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string },
  region: string,
): Promise<string> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const url = new URL(AWS_ENDPOINT_URL_STS || AWS_ENDPOINT_URL || `https://sts.${region}.${suffix}`);
  const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256 });
  const { method, headers, body } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: '/',
    query: {},
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    body: BODY,
  });
  const { host: _, ...rest } = headers;
  const answer = await fetch(url, { method, headers: rest, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
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

/** SHA-256 of Node.js, as the signer wants it. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
