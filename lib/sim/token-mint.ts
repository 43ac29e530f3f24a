/** Times in milliseconds since the epoch. */
export interface TokenContents {
  readonly captchaSolvedAt?: number;
  readonly challengeSolvedAt?: number;
  /** Token domain, e.g. `example.com`. */
  readonly domain: string;
}

/** Makes tokens that this simulator, and no other, accepts. */
export interface TokenMint {
  /** The value of the cookie `aws-waf-token` or of the header `x-aws-waf-token`. */
  mint(contents: TokenContents): string;
}
