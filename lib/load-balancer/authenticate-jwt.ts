import { createLocalJWKSet, importJWK, type JWK, type JWTVerifyGetKey } from 'jose';
import { LOAD_BALANCER_LIMIT } from '../contract/aws-limits';
import type { Clock } from '../contract/clock';
import { signedToken, type TokenFault } from '../verify/signed-token';

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
export type JwtRefusal = TokenFault | 'missing' | 'keys_invalid';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes */
export function refusalStatus(refusal: JwtRefusal): 401 | 500 | 562 {
  if (refusal === 'keys') return 500;
  return refusal === 'keys_invalid' ? 562 : 401;
}

/** The answer to the request for the keys is no key set: AWS tells this apart from none in time, or one that is too large. */
export class InvalidKeySet extends Error {}

/** AWS doesn't say how long it keeps the keys. */
const KEEP_KEYS_MS = 300_000;

/** Fetches the text behind a JWKS endpoint; throws `InvalidKeySet` on a status other than 2xx, and anything else when nothing comes. */
export type FetchJwks = (url: string) => Promise<string>;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * Verifies tokens as an Application Load Balancer is documented to: RS256 alone, `iss` and `exp` required, `nbf` and `iat` looked at
 * when they are there, further claims as configured. AWS doesn't say whether it takes a token without `kid`, or one in another spelling of
 * base64url; here neither passes, as with the verifier for applications.
 */
export class JwtAuthenticator {
  private readonly keys = new Map<string, { readonly set: KeySet; readonly until: number }>();

  constructor(
    private readonly fetchJwks: FetchJwks,
    private readonly clock: Clock,
  ) {}

  /** Undefined when the request may pass. */
  async refusal(authorization: string | undefined, config: JwtValidationConfig): Promise<JwtRefusal | undefined> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return 'missing';
    let invalid = false;
    const keys: JWTVerifyGetKey = async (header, input) => {
      const set = await this.keysOf(config.JwksEndpoint).catch((error) => {
        invalid = error instanceof InvalidKeySet;
        throw error;
      });
      return set(header, input);
    };
    const claims = await signedToken(token, keys, {
      issuer: config.Issuer,
      requiredClaims: ['iss', 'exp'],
      now: () => this.clock.now(),
    });
    if (typeof claims === 'string') return invalid ? 'keys_invalid' : claims;
    const fulfilled = (config.AdditionalClaims ?? []).every(({ Name, Format, Values }) => {
      return valuesOf(claims[Name], Format).some((value) => Values.includes(value));
    });
    return fulfilled ? undefined : 'claim';
  }

  private async keysOf(url: string): Promise<KeySet> {
    const known = this.keys.get(url);
    const now = this.clock.now();
    if (known !== undefined && now < known.until) return known.set;
    const text = await this.fetchJwks(url);
    if (Buffer.byteLength(text) > LOAD_BALANCER_LIMIT.keySetBytes) throw new Error('the key set is larger than 150 KB');
    const keys = keysIn(text);
    if (keys.length > LOAD_BALANCER_LIMIT.keys) throw new Error('the key set has more than 10 keys');
    const rsa = keys.filter(({ kty, use, alg }) => {
      return kty === 'RSA' && (use ?? 'sig') === 'sig' && (alg ?? 'RS256') === 'RS256';
    });
    await Promise.all(rsa.map(readable));
    const set = createLocalJWKSet({ keys: rsa });
    this.keys.set(url, { set, until: now + KEEP_KEYS_MS });
    return set;
  }
}

function keysIn(text: string): JWK[] {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw new InvalidKeySet('the key set is not JSON');
  }
  const { keys } = (set ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'object' || key === null))
    throw new InvalidKeySet('the key set has no list of keys');
  return keys;
}

async function readable(jwk: JWK): Promise<void> {
  try {
    await importJWK(jwk, 'RS256');
  } catch {
    throw new InvalidKeySet('a key of the key set can not be read');
  }
}

function valuesOf(claim: unknown, format: ClaimFormat): string[] {
  if (format === 'string-array') return Array.isArray(claim) ? claim.filter((value) => typeof value === 'string') : [];
  if (typeof claim !== 'string') return [];
  return format === 'space-separated-values' ? claim.split(' ') : [claim];
}
