import { canonicalDomain } from '../canonical-mailbox';
import { disposableDomains } from './disposable-domains';
import lists from './mail-lists.json';

const gateways = new Set(lists.smsGateways);
const reserved = new Set(lists.reserved);
const roles = new Set(lists.roleAddresses);
let disposable: Set<string> | undefined;

/** Domains that anybody reads without an account, and those under which no mailbox can exist. */
export function isDisposableDomain(domain: string): boolean {
  // A hundred thousand names: made with the first question, so that a cold start that needs none doesn't pay.
  disposable ??= new Set(disposableDomains().map(asciiOf));
  return parentsOf(domain).some((parent) => disposable!.has(parent) || reserved.has(parent));
}

/** A few are listed in their own script. */
function asciiOf(domain: string): string {
  return /[^a-z0-9.-]/.test(domain) ? canonicalDomain(domain) : domain;
}

/** Gateways of carriers that make text messages of mails. */
export function isSmsGateway(domain: string): boolean {
  return parentsOf(domain).some((parent) => gateways.has(parent));
}

/** Addresses of a function, which many people read and nobody signs up with (RFC 2142 and what became usual). */
export function isRoleAddress(canonical: string): boolean {
  return roles.has(canonical.slice(0, canonical.lastIndexOf('@')));
}

export function isBlockedDomain(domain: string, blocked: readonly string[]): boolean {
  return blocked.length > 0 && parentsOf(domain).some((parent) => blocked.includes(parent));
}

/** A domain and all above it. */
function parentsOf(domain: string): string[] {
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}
