import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { canonicalToken } from '../contract/protection/canonical-token';
import { HUMAN_TOKEN } from '../contract/protection/human-token';

/** Why a token is none of ours. `keys`: nobody could tell, since the keys could not be had. */
export type TokenFault =
  | 'malformed'
  | 'algorithm'
  | 'keys'
  | 'unknown_key'
  | 'signature'
  | 'issuer'
  | 'expired'
  | 'not_yet'
  | 'claim';

export interface TokenRules {
  readonly issuer: string;
  readonly requiredClaims: readonly string[];
  /** Seconds by which clocks may differ. */
  readonly clockTolerance?: number;
  /** Seconds that a token may be old, whatever it says itself. */
  readonly lifetimeSeconds?: number;
  readonly now?: () => number;
}

/**
 * The claims of a token that was signed by one of the keys, or what is wrong with it. The verifier for applications and the local load balancer
 * read tokens with it, so that they agree.
 */
export async function signedToken(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, requiredClaims, clockTolerance = 0, lifetimeSeconds, now = Date.now }: TokenRules,
): Promise<JWTPayload | TokenFault> {
  // One token has one spelling: whoever counts uses by text counts it once.
  if (canonicalToken(token) !== token) return 'malformed';
  const at = now();
  try {
    const { payload } = await jwtVerify(token, named(keys), {
      issuer,
      clockTolerance,
      algorithms: [HUMAN_TOKEN.algorithm],
      requiredClaims: [...requiredClaims],
      currentDate: new Date(at),
      maxTokenAge: lifetimeSeconds,
    });
    return payload.iat !== undefined && payload.iat > at / 1000 + clockTolerance ? 'not_yet' : payload;
  } catch (error) {
    return faultOf(error);
  }
}

/** A token must say which key signed it: with a single key in the set `jose` would take that one. */
function named(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    return keys(header, token);
  };
}

const BY_CODE: Readonly<Record<string, TokenFault>> = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JWSInvalid.code]: 'malformed',
  [errors.JWTInvalid.code]: 'malformed',
  [errors.JOSEAlgNotAllowed.code]: 'algorithm',
  [errors.JOSENotSupported.code]: 'algorithm',
  [errors.JWKSNoMatchingKey.code]: 'unknown_key',
  [errors.JWKSMultipleMatchingKeys.code]: 'unknown_key',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
};

const BY_CLAIM: Readonly<Record<string, TokenFault>> = { iss: 'issuer', nbf: 'not_yet', iat: 'not_yet' };

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTClaimValidationFailed) return BY_CLAIM[error.claim] ?? 'claim';
  // Whatever else went wrong has to do with the keys: a time-out, another status than 200, no key set.
  return (error instanceof errors.JOSEError ? BY_CODE[error.code] : undefined) ?? 'keys';
}
