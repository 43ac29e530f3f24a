/**
 * The short-lived JWT with which the Turnstile gate vouches for a person: what gate, load balancer and application agree on.
 */
export const HUMAN_TOKEN = {
  /** The only algorithm that an Application Load Balancer verifies. */
  algorithm: 'RS256',
  /** Seconds: enough to send the form, too little to trade with. */
  lifetimeSeconds: 120,
  /** Claim that says what the token is for. */
  purposeClaim: 'purpose',
  purpose: 'otp',
  /** Claim with the hash of the client's address, when the owner wants it. */
  addressClaim: 'addr',
} as const;

/** Characters of base64url that are kept of the SHA-256 of the client's network: 132 bits. */
export const ADDRESS_HASH_LENGTH = 22;

/** Paths of the gate under its base path. */
export const GATE_PATH = {
  turnstile: '/turnstile',
  captcha: '/captcha',
} as const;

/**
 * Where the keys of the tokens stand under the base path: a fixed answer of the load balancer, which calls no function. The load balancer
 * itself reads them under the name of the key, so that another key is another address: nobody says how long it keeps an answer.
 */
export const KEYS_PATH = {
  current: '/jwks.json',
  named: (keyName: string) => `/keys/${keyName}.json`,
  pattern: '/keys/*',
} as const;

/** Header that AWS WAF adds to a request whose CAPTCHA it verified; AWS puts `x-amzn-waf-` before the name. */
export const CAPTCHA_PROOF_HEADER = 'otp-shield-captcha';

/** What the construct tells the gate, besides secrets. */
export interface TurnstileGateSettings {
  /** Under which the metrics stand. */
  readonly monitor: string;
  readonly basePath: string;
  readonly issuer: string;
  readonly hostnames: readonly string[];
  readonly action: string;
  readonly bindToAddress: boolean;
  readonly captchaFallback: boolean;
  readonly allowedOrigins: readonly string[];
  /** The key that signs. */
  readonly keyId: string;
}
