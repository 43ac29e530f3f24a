import { createHash, createPublicKey, randomUUID } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';

/** What `SIGNING` is called in a token. */
const ALGORITHM = 'RS256';
const SIGNING = 'RSASSA_PKCS1_V1_5_SHA_256';

/** Public part of a signing key, as a JSON web key. */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
  readonly alg: typeof ALGORITHM;
  readonly use: 'sig';
  readonly kid: string;
}

/** Signs tokens with a key that never leaves AWS KMS. */
export class TokenIssuer {
  private readonly known = new Map<string, Promise<PublicJwk>>();

  constructor(
    private readonly kms: Pick<KMSClient, 'send'>,
    private readonly keyIds: readonly string[],
    private readonly issuer: string,
    private readonly now: () => number,
  ) {}

  /**
   * `id` lets an application accept a token once; the same id means the same event. With the same claims, id and time (milliseconds since the epoch)
   * the token is the same, letter by letter.
   */
  async issue(
    claims: Record<string, string>,
    lifetimeSeconds: number,
    event: { readonly id?: string; readonly issuedAt?: number } = {},
  ): Promise<string> {
    const [keyId] = this.keyIds;
    const { kid } = await this.publicKey(keyId);
    const issuedAt = Math.floor((event.issuedAt ?? this.now()) / 1000);
    const head = encode({ alg: ALGORITHM, typ: 'JWT', kid });
    const payload = encode({
      iss: this.issuer,
      iat: issuedAt,
      exp: issuedAt + lifetimeSeconds,
      jti: event.id ?? randomUUID(),
      ...claims,
    });
    const { Signature } = await this.kms.send(
      new SignCommand({
        KeyId: keyId,
        Message: Buffer.from(`${head}.${payload}`),
        MessageType: 'RAW',
        SigningAlgorithm: SIGNING,
      }),
    );
    if (!Signature) throw new Error('AWS KMS gave no signature');
    return `${head}.${payload}.${Buffer.from(Signature).toString('base64url')}`;
  }

  async jwks(): Promise<{ keys: PublicJwk[] }> {
    return { keys: await Promise.all(this.keyIds.map((keyId) => this.publicKey(keyId))) };
  }

  private publicKey(keyId: string): Promise<PublicJwk> {
    let key = this.known.get(keyId);
    if (!key) {
      key = readPublicJwk(this.kms, keyId);
      this.known.set(keyId, key);
      key.catch(() => this.known.delete(keyId));
    }
    return key;
  }
}

/** The public part of a key of AWS KMS, as a load balancer and other verifiers read it. */
export async function readPublicJwk(kms: Pick<KMSClient, 'send'>, keyId: string): Promise<PublicJwk> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (!PublicKey) throw new Error('AWS KMS gave no public key');
  const { n, e } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  if (!n || !e) throw new Error('the signing key is not an RSA key');
  return { kty: 'RSA', n, e, alg: ALGORITHM, use: 'sig', kid: thumbprint(n, e) };
}

/** RFC 7638: the same key has the same name everywhere. */
function thumbprint(n: string, e: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
