import { createHash } from 'node:crypto';
import { createRemoteJWKSet } from 'jose';
import {
  INBOUND_BASE_PATH,
  INBOUND_PATH,
  type InboundChannel,
  SENDER_TOKEN,
  type SenderProof,
} from '../contract/inbound/inbound';
import { browserText, inboundCookie } from '../contract/inbound/inbound-cookie';
import { errorCodeOf, REQUIRED_CLAIMS } from './error-code';
import { signedToken } from './signed-token';

export interface SenderTokenVerifierOptions {
  readonly channel: InboundChannel;
  /** The `origin` of the construct, for example `https://shop.example.com`. */
  readonly origin: string;
  /** @default - `<origin>/otp-shield/inbound-<channel>/jwks.json` */
  readonly jwksUrl?: string;
  /** Seconds by which the clock of this machine and that of the sessions may differ. @default 5 */
  readonly clockToleranceSeconds?: number;
}

/** A token, and what tells that the browser which hands it in is the one that asked. */
export interface SenderTokenCheck {
  /** The token that the page posted. */
  readonly token: string | undefined;
  /** Value of the header `cookie` of the request that hands the token in. For applications on the host of `origin`, which get the session's cookie. */
  readonly cookie?: string;
  /** What an application on another host keeps for this browser, and gave when the session was started. */
  readonly binding?: string;
}

/**
 * The token is missing, forged, expired, for something else, or handed in by another browser than the one that asked. The message names which, never the
 * token.
 */
export class SenderTokenError extends Error {
  readonly name = 'SenderTokenError';
  constructor(
    readonly code: 'missing' | 'invalid' | 'expired' | 'wrong_purpose' | 'other_browser' | 'keys_unavailable',
  ) {
    super(`sender token: ${code}`);
  }
}

/** The person whose message arrived, as the token tells. */
export interface VerifiedSender {
  /** Mail address as in the mail, or number in E.164. Take this one, never one that the browser says. */
  readonly address: string;
  /** What proved the sender. */
  readonly proof: SenderProof;
  /** Id of the session, the same in each of its tokens. Accept each session once. */
  readonly sessionId: string;
  /** When the token expires, in seconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Checks the token that a page hands over after `InboundEmailVerification`, `InboundSmsVerification` or `InboundCallVerification`. It counts only in the browser that asked: otherwise somebody who
 * confirmed a mailbox of their own could have a stranger's browser post the token, and the stranger would be signed in as them.
 *
 * ```ts
 * const verify = senderTokenVerifier({ channel: 'email', origin: 'https://shop.example.com' });
 * const { address, sessionId } = await verify({ token: req.body.token, cookie: req.headers.cookie });
 * ```
 *
 * @throws {SenderTokenError} from the function that it returns
 */
export function senderTokenVerifier(
  options: SenderTokenVerifierOptions,
): (check: SenderTokenCheck) => Promise<VerifiedSender> {
  const { channel, clockToleranceSeconds = 5 } = options;
  const issuer = options.origin.replace(/\/$/, '');
  const jwksUrl = options.jwksUrl ?? `${issuer}${INBOUND_BASE_PATH[channel]}${INBOUND_PATH.jwks}`;
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2000, cacheMaxAge: 300_000 });
  return async ({ token, cookie, binding }) => {
    if (token === undefined || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new SenderTokenError('missing');
    const payload = await signedToken(token, keys, {
      issuer,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: REQUIRED_CLAIMS,
      lifetimeSeconds: SENDER_TOKEN.lifetimeSeconds,
    });
    if (typeof payload === 'string') throw new SenderTokenError(errorCodeOf(payload));
    if (payload[SENDER_TOKEN.purposeClaim] !== SENDER_TOKEN.purpose[channel])
      throw new SenderTokenError('wrong_purpose');
    const asked = inboundCookie(channel, cookie);
    const named = asked !== undefined && payload[SENDER_TOKEN.browserClaim] === sha256(browserText(asked));
    const bound = binding !== undefined && payload[SENDER_TOKEN.bindingClaim] === binding;
    if (!named && !bound) throw new SenderTokenError('other_browser');
    const address = payload[SENDER_TOKEN.addressClaim];
    const proof = payload[SENDER_TOKEN.proofClaim];
    if (typeof address !== 'string' || typeof proof !== 'string') throw new SenderTokenError('invalid');
    return { address, proof: proof as SenderProof, sessionId: payload.jti!, expiresAt: payload.exp! };
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
