import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';

const GMAIL = new Set(['gmail.com', 'googlemail.com']);

/**
 * The mailbox behind an address, so that `J.Doe+1@Googlemail.com` and `jdoe@gmail.com` are one recipient. Plus tags go
 * everywhere (a provider without them would only see two people as one), dots only at Gmail, which ignores them.
 */
export function canonicalRecipient(address: string): string {
  const bare = /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address;
  const at = bare.lastIndexOf('@');
  if (at < 1) return bare.trim().toLowerCase();
  const domain = canonicalDomain(bare.slice(at + 1));
  const mailbox = withoutTag(bare.slice(0, at).trim().toLowerCase());
  return GMAIL.has(domain) ? `${mailbox.replaceAll('.', '')}@gmail.com` : `${mailbox}@${domain}`;
}

/** The domain alone, for counts; whatever isn't one is `other`, so that no address slips through. */
export function recipientDomain(address: string): string {
  const canonical = canonicalRecipient(address);
  const domain = canonical.slice(canonical.lastIndexOf('@') + 1);
  return /^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/.test(domain) && domain.length <= 100 ? domain : 'other';
}

function canonicalDomain(domain: string): string {
  const plain = domain.trim().toLowerCase().replace(/\.$/, '');
  return domainToASCII(plain) || plain;
}

function withoutTag(mailbox: string): string {
  const plus = mailbox.indexOf('+');
  return plus > 0 ? mailbox.slice(0, plus) : mailbox;
}

/**
 * Short keyed hash. Without the key, which only the handler reads, a list of addresses can't be tried against the table.
 *
 * 96 bits: among a billion recipients two share a hash with a chance of 1 in 150 billion.
 */
export type Hash = (text: string) => string;

export function keyedHash(key: string): Hash {
  return (text) => createHmac('sha256', key).update(text).digest().subarray(0, 12).toString('base64url');
}
