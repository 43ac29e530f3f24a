import { createHash } from 'node:crypto';
import { createRemoteJWKSet } from 'jose';
import { ADDRESS_HASH_LENGTH, HUMAN_TOKEN } from '../contract/protection/human-token';
import { clientBlocks } from '../waf/client-blocks';
import { errorCodeOf, REQUIRED_CLAIMS } from './error-code';
import { signedToken } from './signed-token';

export type { InboundChannel, SenderProof } from '../contract/inbound/inbound';
export {
  type SenderTokenCheck,
  SenderTokenError,
  type SenderTokenVerifierOptions,
  senderTokenVerifier,
  type VerifiedSender,
} from './sender-token';

export interface HumanTokenVerifierOptions {
  /** The `issuer` of `HumanCheck.turnstile`, for example `https://shop.example.com`. */
  readonly issuer: string;
  /** @default - `<issuer>/otp-shield/jwks.json` */
  readonly jwksUrl?: string;
  /** Seconds by which the clock of this machine and that of the gate may differ. @default 5 */
  readonly clockToleranceSeconds?: number;
}

export interface HumanTokenCheck {
  /** Value of the `authorization` header, with or without `Bearer `. */
  readonly authorization: string | undefined;
  /** Address of the client. Needed when the token is bound to one. */
  readonly clientAddress?: string;
}

/** The token is missing, forged, expired, for something else or somebody else. The message names which, never the token. */
export class HumanTokenError extends Error {
  readonly name = 'HumanTokenError';
  constructor(
    readonly code: 'missing' | 'invalid' | 'expired' | 'wrong_purpose' | 'wrong_address' | 'keys_unavailable',
  ) {
    super(`human token: ${code}`);
  }
}

/** Claims of a token that was verified. `jti` is good for letting each token count once. */
export interface HumanToken {
  readonly iss: string;
  readonly jti: string;
  /** When the token was issued, in seconds since the epoch. */
  readonly iat: number;
  /** When the token expires, in seconds since the epoch. */
  readonly exp: number;
  readonly purpose: string;
  /** Hash of the client's address, when the token is bound to one. */
  readonly addr?: string;
}

/**
 * Checks the tokens of the Turnstile gate, for applications that the load balancer doesn't check them for.
 *
 * ```ts
 * const verify = humanTokenVerifier({ issuer: 'https://shop.example.com' });
 * const { jti } = await verify({ authorization: req.headers.authorization });
 * ```
 *
 * @throws {HumanTokenError} from the function that it returns
 */
export function humanTokenVerifier(
  options: HumanTokenVerifierOptions,
): (check: HumanTokenCheck) => Promise<HumanToken> {
  const { issuer, clockToleranceSeconds = 5 } = options;
  const jwksUrl = options.jwksUrl ?? `${issuer.replace(/\/$/, '')}/otp-shield/jwks.json`;
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2000, cacheMaxAge: 300_000 });
  return async ({ authorization, clientAddress }) => {
    const token = /^(?:Bearer +)?([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization?.trim() ?? '')?.[1];
    if (token === undefined) throw new HumanTokenError('missing');
    const payload = await signedToken(token, keys, {
      issuer,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: REQUIRED_CLAIMS,
      // The gate never gives more; a key that leaked elsewhere shouldn't either.
      lifetimeSeconds: HUMAN_TOKEN.lifetimeSeconds,
    });
    if (typeof payload === 'string') throw new HumanTokenError(errorCodeOf(payload));
    if (payload[HUMAN_TOKEN.purposeClaim] !== HUMAN_TOKEN.purpose) throw new HumanTokenError('wrong_purpose');
    const bound = payload[HUMAN_TOKEN.addressClaim];
    if (bound !== undefined && (clientAddress === undefined || hashAddress(clientAddress) !== bound)) {
      throw new HumanTokenError('wrong_address');
    }
    return payload as unknown as HumanToken;
  };
}

/** As the gate hashes it. */
function hashAddress(address: string): string {
  const client = clientBlocks(address)?.client;
  if (client === undefined) throw new TypeError('clientAddress must be an IPv4 or IPv6 address');
  return createHash('sha256').update(client).digest('base64url').slice(0, ADDRESS_HASH_LENGTH);
}
