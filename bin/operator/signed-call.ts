import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { searchOf } from '../../lambda/runtime/signed-get';
import type { Account } from './account';

/** Who signs: the credentials of the command, asked anew for each call, since they may have been renewed meanwhile. */
export type Signer = Pick<Account, 'credentials'>;

export interface SignedCall {
  /** As the signature names it: `s3`, `athena`, `sts`. */
  readonly service: string;
  readonly region: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Where the service answers, without a path. */
  readonly endpoint: URL;
  /** Percent-encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** A call that is too small for a client of the SDK, signed with the credentials of the command. */
export async function signedCall(signer: Signer, call: SignedCall): Promise<Response> {
  const { service, region, endpoint, path = '/', query = {}, body } = call;
  const credentials = await signer.credentials();
  // A path of S3 is a name, which is signed as it stands.
  const v4 = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath: service !== 's3' });
  const { method, headers } = await v4.sign({
    method: call.method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
    path,
    query: { ...query },
    headers: { ...call.headers, host: endpoint.host },
    ...(body !== undefined && { body }),
  });
  const { host: _, ...rest } = headers;
  const search = searchOf(query);
  const url = `${endpoint.origin}${path}${search === '' ? '' : `?${search}`}`;
  try {
    return await fetch(url, {
      method,
      headers: rest,
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: call.signal,
    });
  } catch (cause) {
    throw unreachable(service, cause);
  }
}

/** A call that found no answer, or lost it half-way, under the name that the SDK has for it. */
export function unreachable(service: string, cause: unknown): Error {
  return Object.assign(new Error(`the connection to ${service} broke`, { cause }), { name: 'TimeoutError' });
}

/** Of a service in a Region; `AWS_ENDPOINT_URL_…` of the environment outranks it, as in the SDK. */
export function endpointOf(service: Served, region: string, host = `${service}.${region}`): URL {
  const { AWS_ENDPOINT_URL, ...env } = process.env;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(env[`AWS_ENDPOINT_URL_${SDK_NAME[service]}`] || AWS_ENDPOINT_URL || `https://${host}.${suffix}`);
}

/** What the SDK calls a service in the environment. */
const SDK_NAME = {
  athena: 'ATHENA',
  cloudtrail: 'CLOUDTRAIL',
  'cognito-idp': 'COGNITO_IDENTITY_PROVIDER',
  s3: 'S3',
  'sms-voice': 'PINPOINT_SMS_VOICE_V2',
  sts: 'STS',
} as const;
type Served = keyof typeof SDK_NAME;

/** What a service says of a call that it refused, with its own name for the fault. */
export class ServiceFault extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly $metadata: { readonly httpStatusCode: number },
  ) {
    super(message);
  }
}

type Json = Readonly<Record<string, unknown>>;

export interface JsonCall {
  readonly service: keyof typeof JSON_TYPE;
  readonly region: string;
  /** Name of the API and of the call, as in `AmazonAthena.GetWorkGroup`. */
  readonly target: string;
  readonly input: Json;
  readonly signal: AbortSignal;
}

/**
 * One call of a service that speaks JSON.
 *
 * @throws {ServiceFault} with the service's own name for what is wrong
 */
export async function signedJson(signer: Signer, { service, region, target, input, signal }: JsonCall): Promise<Json> {
  const answer = await signedCall(signer, {
    service,
    region,
    method: 'POST',
    endpoint: endpointOf(service, region),
    headers: { 'content-type': JSON_TYPE[service], 'x-amz-target': target },
    body: JSON.stringify(input),
    signal,
  });
  const text = await answer.text().catch((cause) => Promise.reject(unreachable(service, cause)));
  const json = parsed(text);
  if (answer.ok) return json;
  const name = String(json.__type ?? `HTTP ${answer.status}`).replace(/^.*#/, '');
  throw new ServiceFault(name, String(json.Message ?? json.message ?? `${service} answered ${answer.status}`), {
    httpStatusCode: answer.status,
  });
}

const JSON_TYPE = {
  athena: 'application/x-amz-json-1.1',
  cloudtrail: 'application/x-amz-json-1.1',
  'cognito-idp': 'application/x-amz-json-1.1',
  'sms-voice': 'application/x-amz-json-1.0',
} as const;

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
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
