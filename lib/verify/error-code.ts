import type { TokenFault } from './signed-token';

/** Claims without which an application takes no token of ours. */
export const REQUIRED_CLAIMS = ['iss', 'exp', 'iat', 'jti'];

/** What an application is told: whoever sent a forged token need not hear what gave it away. */
export function errorCodeOf(fault: TokenFault): 'invalid' | 'expired' | 'keys_unavailable' {
  if (fault === 'expired') return 'expired';
  return fault === 'keys' ? 'keys_unavailable' : 'invalid';
}
