import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { HUMAN_TOKEN } from '../contract/protection/human-token';

export type TokenFault = 'invalid' | 'expired' | 'keys_unavailable';

export interface TokenRules {
  readonly issuer: string;
  readonly clockTolerance: number;
  readonly lifetimeSeconds: number;
}

/** The claims of a token that was signed by one of the keys, or what is wrong with it. */
export async function signedToken(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clockTolerance, lifetimeSeconds }: TokenRules,
): Promise<JWTPayload | TokenFault> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      clockTolerance,
      algorithms: [HUMAN_TOKEN.algorithm],
      requiredClaims: ['exp', 'iat', 'jti'],
      // The gate never gives more; a key that leaked elsewhere shouldn't either.
      maxTokenAge: lifetimeSeconds,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired';
    const unreachable = error instanceof errors.JWKSTimeout || (error as { code?: string }).code === 'ERR_JOSE_GENERIC';
    return unreachable || !(error instanceof errors.JOSEError) ? 'keys_unavailable' : 'invalid';
  }
}
