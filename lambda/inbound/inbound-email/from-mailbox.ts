import { domainToASCII } from 'node:url';
import { type MailHead, valuesOf } from './mail-head';

export interface Mailbox {
  /** As in the mail, the domain in lower case. */
  readonly address: string;
  readonly domain: string;
}

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i;

/**
 * The one mailbox in one field, in one of the two plain forms: `ada@example.com` and `Ada <ada@example.com>`. Groups, comments, several mailboxes,
 * quoted local parts, addresses beyond ASCII and everything else that readers disagree about is none. People's mail programs write the plain forms.
 */
export function plainMailbox(value: string): Mailbox | undefined {
  if (!/^[\x20-\x7e\t]*$/.test(value)) {
    // Names beyond ASCII come encoded; some programs write them as they are, between quotes.
    const name = /^"[^"\\<>]*"(?=\s*<[^<>]*>$)/u.exec(value.trim())?.[0];
    if (name === undefined || !/^[\x20-\x7e]*$/.test(value.trim().slice(name.length))) return undefined;
  }
  const text = value.replace(/\s+/g, ' ').trim();
  const angle = /^((?:"(?:[^"\\]|\\.)*"|[^"<>()@,:;\\])*)<([^<>\s"]+)>$/u.exec(text);
  return mailbox(angle === null ? text : angle[2]!);
}

/** The visible sender, when the mail has exactly one and the library reads the same. */
export function fromMailbox(head: MailHead): Mailbox | undefined {
  const fields = valuesOf(head, 'from');
  if (fields.length !== 1) return undefined;
  const own = plainMailbox(fields[0]!);
  const agreed = head.from.length === 1 && head.from[0]!.toLowerCase() === own?.address.toLowerCase();
  return agreed ? own : undefined;
}

function mailbox(text: string): Mailbox | undefined {
  const at = text.indexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1).toLowerCase()];
  if (at < 1 || local.length > 64 || !LOCAL.test(local) || !DOMAIN.test(domain)) return undefined;
  // A label that claims to be an internationalised one and isn't.
  if (domain.includes('xn--') && domainToASCII(domain) !== domain) return undefined;
  return { address: `${local}@${domain}`, domain };
}
