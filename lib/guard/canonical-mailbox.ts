import { domainToASCII } from 'node:url';

/**
 * What providers ignore in the part before the @. Only what their own help pages say; at the others a plus tag goes (one without them
 * would only see two people as one, and most custom domains live at a provider that has them), and dots stay.
 */
interface Mailboxes {
  readonly domains: readonly string[];
  /** All domains lead to one mailbox. */
  readonly one?: boolean;
  readonly ignored?: RegExp;
  /** Whether a tag goes; a plus by default. */
  readonly tag?: string | false;
}

const MAILBOXES: readonly Mailboxes[] = [
  // https://support.google.com/mail/answer/7436150
  { domains: ['gmail.com', 'googlemail.com'], one: true, ignored: /\./g },
  // https://proton.me/support/addresses-and-aliases
  {
    domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
    one: true,
    ignored: /[.\-_]/g,
  },
  // https://support.apple.com/en-us/102540
  { domains: ['icloud.com', 'me.com', 'mac.com'], one: true },
  // A plus is no tag there: https://help.yahoo.com/kb/SLN28815.html
  { domains: ['yahoo.com', 'ymail.com', 'rocketmail.com'], tag: false },
];

const BY_DOMAIN = new Map(MAILBOXES.flatMap((rule) => rule.domains.map((domain) => [domain, rule] as const)));

/**
 * The mailbox behind an address, so that `J.Doe+1@Googlemail.com` and `jdoe@gmail.com` are one recipient. The one
 * implementation for limits and for the counts of the monitors.
 */
export function canonicalRecipient(address: string): string {
  const bare = /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address;
  const at = bare.lastIndexOf('@');
  if (at < 1) return bare.trim().toLowerCase();
  const domain = canonicalDomain(bare.slice(at + 1));
  const rule = BY_DOMAIN.get(domain);
  const mailbox = withoutTag(bare.slice(0, at).trim().normalize('NFC').toLowerCase(), rule?.tag ?? '+');
  const plain = rule?.ignored ? mailbox.replace(rule.ignored, '') : mailbox;
  // Nothing but dots is no mailbox of the provider, so nothing is lost by leaving it as it is.
  return `${plain === '' ? mailbox : plain}@${rule?.one ? rule.domains[0] : domain}`;
}

/** The domain alone, for counts; whatever isn't one is `other`, so that no address slips through. */
export function recipientDomain(address: string): string {
  const canonical = canonicalRecipient(address);
  const domain = canonical.slice(canonical.lastIndexOf('@') + 1);
  return /^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/.test(domain) && domain.length <= 100 ? domain : 'other';
}

/** As DNS knows it: lower case, without the dot at the end, international names in their ASCII form. */
export function canonicalDomain(domain: string): string {
  const plain = domain.trim().toLowerCase().replace(/\.$/, '');
  return domainToASCII(plain) || plain;
}

function withoutTag(mailbox: string, tag: string | false): string {
  const from = tag === false ? -1 : mailbox.indexOf(tag);
  return from > 0 ? mailbox.slice(0, from) : mailbox;
}
