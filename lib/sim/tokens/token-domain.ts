import type { Evaluation } from '../evaluation';
import { NOTE } from '../notes';

/** Host without its port, in lower case; undefined without a Host header. */
export function hostDomain(host: string | undefined, evaluation: Evaluation): string | undefined {
  if (host === undefined) return undefined;
  const domain = host.toLowerCase().replace(/:\d*$/, '');
  if (domain !== host) evaluation.note(NOTE.hostForm);
  return domain;
}

/**
 * Without configured domains the token's must be the host's. With them it may be the host's, one of them, or a subdomain
 * of one of them.
 */
export function domainAccepted(tokenDomain: string, host: string | undefined, configured: readonly string[]): boolean {
  const domain = tokenDomain.toLowerCase().replace(/^\./, '');
  if (domain === host) return true;
  return configured.some((known) => domain === known || domain.endsWith(`.${known}`));
}
