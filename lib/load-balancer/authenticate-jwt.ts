import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '../contract/clock';

export type ClaimFormat = 'single-string' | 'string-array' | 'space-separated-values';

/** `JwtValidationConfig` of a listener rule. */
export interface JwtValidationConfig {
  readonly Issuer: string;
  readonly JwksEndpoint: string;
  readonly AdditionalClaims?: ReadonlyArray<{
    readonly Name: string;
    readonly Format: ClaimFormat;
    readonly Values: readonly string[];
  }>;
}

/** Why a request was not let through. AWS tells the client no more than the status (`refusalStatus`). */
export type JwtRefusal =
  | 'missing'
  | 'malformed'
  | 'algorithm'
  | 'keys'
  | 'keys_invalid'
  | 'unknown_key'
  | 'signature'
  | 'issuer'
  | 'expired'
  | 'not_yet'
  | 'claim';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes */
export function refusalStatus(refusal: JwtRefusal): 401 | 500 | 562 {
  if (refusal === 'keys') return 500;
  return refusal === 'keys_invalid' ? 562 : 401;
}

/** The answer to the request for the keys is no key set: AWS tells this apart from none in time, or one that is too large. */
export class InvalidKeySet extends Error {}

/**
 * Limits of the load balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
 */
const MAX_JWKS_BYTES = 150 * 1024;
const MAX_KEYS = 10;
/** AWS doesn't say how long it keeps the keys. */
const KEEP_KEYS_MS = 300_000;

/** Fetches the text behind a JWKS endpoint; throws `InvalidKeySet` on a status other than 2xx, and anything else when nothing comes. */
export type FetchJwks = (url: string) => Promise<string>;

interface Keys {
  readonly byId: ReadonlyMap<string, KeyObject>;
  readonly until: number;
}

/**
 * Verifies tokens as an Application Load Balancer is documented to: RS256 alone, `iss` and `exp` required, `nbf` and `iat` looked at
 * when they are there, further claims as configured. Written against `node:crypto` on purpose: the tokens of the gate are also
 * verified by another implementation, and the two must agree.
 */
export class JwtAuthenticator {
  private readonly keys = new Map<string, Keys>();

  constructor(
    private readonly fetchJwks: FetchJwks,
    private readonly clock: Clock,
  ) {}

  /** Undefined when the request may pass. */
  async refusal(authorization: string | undefined, config: JwtValidationConfig): Promise<JwtRefusal | undefined> {
    const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (bearer === undefined) return 'missing';
    const parts = bearer.split('.');
    if (parts.length !== 3) return 'malformed';
    const [head, payload, signature] = parts as [string, string, string];
    const header = parse(head);
    const claims = parse(payload);
    if (header === undefined || claims === undefined) return 'malformed';
    if (header.alg !== 'RS256' || header.crit !== undefined) return 'algorithm';
    let keys: Keys;
    try {
      keys = await this.keysOf(config.JwksEndpoint);
    } catch (error) {
      return error instanceof InvalidKeySet ? 'keys_invalid' : 'keys';
    }
    const key = keys.byId.get(String(header.kid));
    if (key === undefined) return 'unknown_key';
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))) {
      return 'signature';
    }
    return this.judge(claims, config);
  }

  private judge(claims: Record<string, unknown>, config: JwtValidationConfig): JwtRefusal | undefined {
    const now = this.clock.now() / 1000;
    if (claims.iss !== config.Issuer) return 'issuer';
    if (typeof claims.exp !== 'number' || claims.exp <= now) return 'expired';
    for (const start of [claims.nbf, claims.iat]) {
      if (start !== undefined && !(typeof start === 'number' && start <= now)) return 'not_yet';
    }
    const fulfilled = (config.AdditionalClaims ?? []).every(({ Name, Format, Values }) => {
      return valuesOf(claims[Name], Format).some((value) => Values.includes(value));
    });
    return fulfilled ? undefined : 'claim';
  }

  private async keysOf(url: string): Promise<Keys> {
    const known = this.keys.get(url);
    const now = this.clock.now();
    if (known !== undefined && now < known.until) return known;
    const text = await this.fetchJwks(url);
    if (Buffer.byteLength(text) > MAX_JWKS_BYTES) throw new Error('the key set is larger than 150 KB');
    const keys = keysIn(text);
    if (keys.length > MAX_KEYS) throw new Error('the key set has more than 10 keys');
    const rsa = keys.filter(({ kty, use, alg }) => {
      return kty === 'RSA' && (use ?? 'sig') === 'sig' && (alg ?? 'RS256') === 'RS256';
    });
    const byId = new Map(rsa.map((jwk) => [String(jwk.kid), publicKey(jwk)]));
    const fresh = { byId, until: now + KEEP_KEYS_MS };
    this.keys.set(url, fresh);
    return fresh;
  }
}

function keysIn(text: string): Array<Record<string, unknown>> {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw new InvalidKeySet('the key set is not JSON');
  }
  const { keys } = (set ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new InvalidKeySet('the key set has no list of keys');
  return keys;
}

function publicKey(jwk: Record<string, unknown>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new InvalidKeySet('a key of the key set can not be read');
  }
}

function parse(part: string): Record<string, unknown> | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function valuesOf(claim: unknown, format: ClaimFormat): string[] {
  if (format === 'string-array') return Array.isArray(claim) ? claim.filter((value) => typeof value === 'string') : [];
  if (typeof claim !== 'string') return [];
  return format === 'space-separated-values' ? claim.split(' ') : [claim];
}
