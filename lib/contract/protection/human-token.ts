/**
 * The short-lived JWT with which a gate of a human check vouches for a person: what gate, load balancer and application agree on.
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

/**
 * Where the keys of the tokens stand under the base path: a fixed answer of the load balancer, which calls no function. The load balancer
 * itself reads them under the name of the key, so that another key is another address: nobody says how long it keeps an answer.
 */
export const KEYS_PATH = {
  current: '/jwks.json',
  named: (keyName: string) => `/keys/${keyName}.json`,
  pattern: '/keys/*',
} as const;
