import { domainToASCII } from 'node:url';

/**
 * What providers ignore in the part before the @. Only what their own help pages say; at the others a plus tag goes (one without them
 * would only see two people as one, and most custom domains live at a provider that has them), and dots stay.
 */
interface Mailboxes {
  readonly domains: readonly string[];
  /** All domains lead to one mailbox, at least for some people: then they count as one. */
  readonly one?: boolean;
  /** What stands for nothing, or for the same character. */
  readonly same?: readonly [RegExp, string];
  /** Whether a tag goes; a plus by default. */
  readonly tag?: string | false;
  /** `anything@person.domain` is `person@domain`. */
  readonly subdomains?: boolean;
}

const MAILBOXES: readonly Mailboxes[] = [
  // https://support.google.com/mail/answer/7436150
  { domains: ['gmail.com', 'googlemail.com'], one: true, same: [/\./g, ''] },
  // https://proton.me/support/addresses-and-aliases
  { domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'], one: true, same: [/[.\-_]/g, ''] },
  // Accounts made since 2012 have icloud.com alone: https://support.apple.com/en-us/102540
  { domains: ['icloud.com', 'me.com', 'mac.com'], one: true },
  // A plus is no tag there: https://help.yahoo.com/kb/SLN28815.html
  { domains: ['yahoo.com', 'ymail.com', 'rocketmail.com'], tag: false },
  // A dot and a hyphen are the same: https://yandex.com/support/domain/additional/mailbox-alias.xml
  {
    domains: ['yandex.ru', 'ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'yandex.ua', 'yandex.com.tr'],
    one: true,
    same: [/\./g, '-'],
  },
  // https://www.fastmail.help/hc/en-us/articles/360060591053
  {
    domains: [
      ...[
        'com',
        'fm',
        'net',
        'org',
        'co.uk',
        'cn',
        'de',
        'es',
        'in',
        'jp',
        'mx',
        'nl',
        'se',
        'to',
        'tw',
        'uk',
        'us',
      ].map((end) => `fastmail.${end}`),
      ...['sent.com', 'eml.cc', 'imap.cc', 'mm.st', 'warpmail.net', '123mail.org'],
    ],
    subdomains: true,
  },
];

const BY_DOMAIN = new Map(MAILBOXES.flatMap((rule) => rule.domains.map((domain) => [domain, rule] as const)));

/**
 * The mailbox behind an address, so that `J.Doe+1@Googlemail.com` and `jdoe@gmail.com` are one recipient. The one
 * implementation for limits and for the counts of the monitors. Where two addresses may be one mailbox they count as one.
 */
export function canonicalRecipient(address: string): string {
  const parts = partsOf(address);
  if (typeof parts === 'string') return parts;
  const { local, domain, rule } = placed(parts.local, parts.domain);
  const mailbox = withoutTag(local, rule?.tag ?? '+');
  const plain = rule?.same ? mailbox.replace(...rule.same) : mailbox;
  // Nothing but dots is no mailbox of the provider, so nothing is lost by leaving it as it is.
  return `${plain === '' ? mailbox : plain}@${rule?.one ? rule.domains[0] : domain}`;
}

/**
 * The spelling that a bounce or a complaint is about: this one and no other. A server may know no tags, and then `victim+x@` bounces while `victim@` is somebody who is
 * there; and not everybody has all domains of a provider.
 */
export function exactSpelling(address: string): string {
  const parts = partsOf(address);
  return typeof parts === 'string' ? parts : `${parts.local}@${parts.domain}`;
}

/** The spellings whose bounces and complaints count for an address: its own, and the one without a tag, since a tag leads to the same mailbox or nowhere. */
export function punishedSpellings(address: string): string[] {
  const exact = exactSpelling(address);
  const parts = partsOf(address);
  if (typeof parts === 'string') return [exact];
  const without = withoutTag(parts.local, BY_DOMAIN.get(parts.domain)?.tag ?? '+');
  return [...new Set([exact, `${without}@${parts.domain}`])];
}

/** A text without an @ stays one. */
function partsOf(address: string): string | { readonly local: string; readonly domain: string } {
  const bare = /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address;
  const at = bare.lastIndexOf('@');
  if (at < 1) return bare.trim().toLowerCase();
  return {
    local: bare.slice(0, at).trim().normalize('NFC').toLowerCase(),
    domain: canonicalDomain(bare.slice(at + 1)),
  };
}

/** Where the provider takes the person from the domain. */
function placed(local: string, domain: string): { local: string; domain: string; rule?: Mailboxes } {
  const rule = BY_DOMAIN.get(domain);
  if (rule) return { local, domain, rule };
  const dot = domain.indexOf('.');
  const parent = domain.slice(dot + 1);
  const above = BY_DOMAIN.get(parent);
  return above?.subdomains ? { local: domain.slice(0, dot), domain: parent, rule: above } : { local, domain };
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
