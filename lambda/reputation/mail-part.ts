import type { MailEventKind } from './mail-event';

/**
 * What one mail may count for one recipient: it is sent once, delivered once, refused by the sender once, and it bounces for good, for now, is late, is answered
 * and complained about once each. Who gets a mail can report it a thousand times, now as this kind of bounce, now as that; the first of a part counts.
 *
 * A mail that bounced for now and then for good counts as both: neither SES nor SendGrid takes the first report back, and a mail that was delivered may still
 * bounce. A kind that isn't here is a part of its own.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
const PART = {
  hardBounce: 'hard',
  globallySuppressed: 'hard',
  ownDomainBounce: 'hard',
  softBounce: 'soft',
  contentRejected: 'soft',
  domainNotFound: 'soft',
  suppressed: 'refused',
  validationSuppressed: 'refused',
  dropped: 'refused',
  unsubscribed: 'refused',
  reject: 'refused',
  renderingFailure: 'refused',
} as const satisfies Partial<Record<MailEventKind, string>>;

const PARTS: ReadonlyMap<string, string> = new Map(Object.entries(PART));

/** Parts that the other side reports: as often as it likes, each under an id of its own. */
const REPORTED: ReadonlySet<string> = new Set(['hard', 'soft', 'delay', 'autoReply', 'complaint']);

export function partOf(kind: MailEventKind): string {
  return PARTS.get(kind) ?? kind;
}

export function isReported(kind: MailEventKind): boolean {
  return REPORTED.has(partOf(kind));
}
