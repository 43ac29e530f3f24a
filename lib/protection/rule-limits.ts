import type { RuleLimits } from '../contract/recipient/loss-certificate';
import type { Settings } from './settings';

/** What the rules bound, for the certificate of the worst day. */
export function ruleLimits({ sendCeiling, tokenReuseLimit, tokenInHeader }: Settings): RuleLimits {
  return {
    // A token counts in its cookie and in the header.
    codesPerPuzzle: tokenReuseLimit.limit * (tokenInHeader ? 2 : 1),
    ...(sendCeiling && { ceiling: { limit: sendCeiling.limit, windowSeconds: sendCeiling.windowSeconds } }),
  };
}
