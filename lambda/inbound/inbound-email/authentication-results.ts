import { type MailHead, valuesOf } from './mail-head';

/** What SES writes on top of a mail about the checks that it made. */
export interface AuthenticationResults {
  readonly spf: string;
  /** Domains whose signature holds. */
  readonly signedBy: readonly string[];
  readonly dmarc: string;
  /** Domain for which DMARC was judged; absent when SES didn't. */
  readonly judgedDomain?: string;
}

const HOST = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const RECEIVED = new RegExp(
  `^from (?<helo>${HOST}|\\[(?:IPv6:)?[0-9A-Fa-f.:]+\\]) \\((?<rdns>${HOST} )?\\[[0-9A-Fa-f.:]+\\]\\) by inbound-smtp\\.[a-z0-9-]+\\.amazonaws\\.com with E?SMTPS?\\b`,
  'i',
);
const DOMAIN = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

/**
 * Reads the field of SES, and no other: the sender may have put fields of the same name below it, with whatever they like in it. SES puts its own
 * above the sender's fields: `Return-Path`, one `Received`, verdicts, this field, `X-SES-RECEIPT`.
 *
 * What a stranger says while delivering (name of the server, envelope sender) is repeated inside the field without quotes, so a greeting like
 * `x; dkim=pass header.i=@bank.example` would forge a result. It is repeated in `Received`, too: a greeting that is no plain name is refused.
 *
 * @returns undefined when there is no such field or it isn't as SES writes it
 */
export function authenticationResults(head: MailHead, envelopeSender: string): AuthenticationResults | undefined {
  const own = sesFields(head);
  const [received] = own.filter(({ name }) => name === 'received');
  const results = own.filter(({ name }) => name === 'authentication-results');
  const helo = RECEIVED.exec(received?.value ?? '')?.groups?.helo;
  if (helo === undefined || results.length !== 1) return undefined;
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]*$/.test(envelopeSender)) return undefined;
  return parse(results[0]!.value, helo, envelopeSender);
}

/** The fields down to `X-SES-RECEIPT`, which SES writes last, if no second `Received` comes before it. */
function sesFields(head: MailHead): MailHead['fields'] {
  const end = head.fields.findIndex(({ name }) => name === 'x-ses-receipt');
  const own = head.fields.slice(0, Math.max(end, 0));
  const hops = own.filter(({ name }) => name === 'received').length;
  return own[0]?.name === 'return-path' && hops === 1 ? own : [];
}

function parse(field: string, helo: string, envelopeSender: string): AuthenticationResults | undefined {
  const text = withoutComments(field);
  if (text === undefined || /["\\]/.test(text)) return undefined;
  const [server, ...parts] = text.split(';').map((part) => part.trim());
  if (!/^amazonses\.com(?: 1)?$/i.test(server ?? '')) return undefined;
  const found: { spf: string[]; dkim: Array<[string, string]>; dmarc: Array<[string, string]> } = {
    spf: [],
    dkim: [],
    dmarc: [],
  };
  for (const part of parts) {
    if (part === '') continue;
    const spf = /^spf=([a-z]+)(?: client-ip=[0-9a-f.:]+)?$/i.exec(part);
    const dkim = /^dkim=([a-z]+)(?: header\.i=(?:[^\s@;]*@)?([^\s@;]+))?$/i.exec(part);
    const dmarc = /^dmarc=([a-z]+)(?: header\.from=([^\s@;]+))?$/i.exec(part);
    const echo = /^(envelope-from|helo)=(\S*)$/i.exec(part);
    if (spf !== null) found.spf.push(spf[1]!.toLowerCase());
    else if (dkim !== null) found.dkim.push([dkim[1]!.toLowerCase(), (dkim[2] ?? '').toLowerCase()]);
    else if (dmarc !== null) found.dmarc.push([dmarc[1]!.toLowerCase(), (dmarc[2] ?? '').toLowerCase()]);
    else if (echo === null || !isEcho(echo[1]!, echo[2]!, helo, envelopeSender)) return undefined;
  }
  // Older mails have no word about DMARC; two would be one too many.
  if (found.spf.length !== 1 || found.dmarc.length > 1) return undefined;
  const signedBy = found.dkim.filter(([result]) => result === 'pass').map(([, domain]) => domain);
  if (!signedBy.every((domain) => DOMAIN.test(domain))) return undefined;
  const [dmarc] = found.dmarc;
  return { spf: found.spf[0]!, signedBy, dmarc: dmarc?.[0] ?? 'none', judgedDomain: dmarc?.[1] || undefined };
}

function isEcho(name: string, value: string, helo: string, envelopeSender: string): boolean {
  const said = name.toLowerCase() === 'helo' ? helo : envelopeSender;
  return value.toLowerCase() === said.toLowerCase();
}

/** Undefined when a comment isn't closed. */
function withoutComments(text: string): string | undefined {
  let depth = 0;
  let rest = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (depth === 0) rest += character;
    if (depth < 0) return undefined;
  }
  return depth === 0 ? rest.replace(/\s+/g, ' ') : undefined;
}

/** Whether every signature of a domain covers these fields. A signature that leaves the subject out would let an old mail carry a new code. */
export function signaturesCover(head: MailHead, domain: string, fields: readonly string[]): boolean {
  const signatures = signaturesOf(head, domain);
  return (
    signatures.length > 0 &&
    signatures.every((tag) => {
      const covered = (tag.get('h') ?? '').toLowerCase().split(':');
      return fields.every((field) => covered.includes(field));
    })
  );
}

/**
 * Whether no signature of a domain names another mailbox than this one. A domain may say in `i=` who wrote the mail; it is free not to.
 * https://www.rfc-editor.org/rfc/rfc6376#section-3.5
 */
export function signedFor(head: MailHead, domain: string, address: string): boolean {
  return signaturesOf(head, domain).every((tag) => {
    const identity = (tag.get('i') ?? '').toLowerCase();
    return identity === '' || identity.startsWith('@') || identity === address.toLowerCase();
  });
}

function signaturesOf(head: MailHead, domain: string): Array<Map<string, string>> {
  return valuesOf(head, 'dkim-signature')
    .map(tags)
    .filter((tag) => tag.get('d')?.toLowerCase() === domain || tag.get('i')?.toLowerCase().endsWith(`@${domain}`));
}

function tags(signature: string): Map<string, string> {
  return new Map(
    signature.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').replace(/\s+/g, '')] as const;
    }),
  );
}
