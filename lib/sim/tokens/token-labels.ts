import type { TokenResult } from './token-check';

const REASONS = {
  TOKEN_EXPIRED: 'expired',
  TOKEN_INVALID: 'invalid',
  TOKEN_DOMAIN_MISMATCH: 'domain_mismatch',
} as const;

/** Labels for the state of the token (topic waf-tokens-labeling). `tokens` are the values of the request, for the id. */
export function tokenLabels(family: 'token' | 'captcha', result: TokenResult, tokens: readonly string[]): string[] {
  const prefix = `awswaf:managed:${family}:`;
  if (result.failure === undefined) {
    const id = /^[0-9a-f-]{36}(?=:)/.exec(tokens[0] ?? '');
    return [`${prefix}accepted`, ...(id ? [`${prefix}id:${id[0]}`] : [])];
  }
  if (result.failure === 'TOKEN_MISSING') return [`${prefix}absent`];
  const unsolved = result.failure === 'TOKEN_EXPIRED' && result.solvedAt === 0;
  return [`${prefix}rejected`, `${prefix}rejected:${unsolved ? 'not_solved' : REASONS[result.failure]}`];
}
