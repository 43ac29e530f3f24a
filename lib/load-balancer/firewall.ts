import type { WafRequest } from '../sim/request';
import type { Verdict } from '../sim/verdict';

/** What the local load balancer needs of a simulator. Any evaluator of requests will do. */
export interface Firewall {
  evaluate(request: WafRequest): Verdict;
  readonly tokens: TokenMint;
}

export interface TokenMint {
  /** A token as AWS WAF would hand it out after the interstitial; times in milliseconds since the epoch. */
  mint(claims: {
    readonly captchaSolvedAt?: number;
    readonly challengeSolvedAt?: number;
    readonly domain: string;
  }): string;
}
