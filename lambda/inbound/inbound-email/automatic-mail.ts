import type { InboundRefusal } from '../../../lib/contract/inbound/inbound';
import type { Mailbox } from './from-mailbox';
import { type MailHead, valuesOf } from './mail-head';

/** Programs that answer by themselves say so in one of these (RFC 3834 and what is usual besides). */
const AUTOMATIC_FIELDS = [
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-failed-recipients',
  'x-vacation',
  'x-ms-exchange-inbox-rules-loop',
  'x-loop',
];
const LIST_FIELDS =
  /^(?:list-(?:id|post|help|subscribe|unsubscribe|unsubscribe-post|archive|owner)|mailing-list|x-mailing-list|x-beenthere|x-mailman-version)$/;
const FORWARD_FIELDS =
  /^(?:resent-(?:from|to|date|message-id|sender|cc|bcc)|x-forwarded-(?:for|to|message-id)|x-original-to|delivered-to|x-ms-exchange-forwardingloop|x-rcpt-to)$/;
const NO_PERSON =
  /^(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|mailer-daemon|postmaster|bounces?|noreply\b.*|daemon|auto-?reply|listserv|majordomo)$/i;

/**
 * Why a mail is none that a person just wrote. It matters: an answering machine signs whatever it is told to answer, so a mail with a code in its
 * subject, sent to somebody on holiday, would come back signed.
 */
export function automaticMail(
  head: MailHead,
  sender: Mailbox,
  envelopeSender: string,
): { readonly refusal: InboundRefusal; readonly detail: string } | undefined {
  const names = head.fields.map(({ name }) => name);
  const has = (name: string) => names.includes(name);
  const refused = (refusal: InboundRefusal, detail: string) => ({ refusal, detail });

  if (envelopeSender === '' || envelopeSender === '<>') return refused('automatic', 'empty envelope sender');
  if (/^<\s*>$/.test(valuesOf(head, 'return-path')[0] ?? '')) return refused('automatic', 'empty return path');
  if (valuesOf(head, 'auto-submitted').some((value) => !/^no\b/i.test(value)))
    return refused('automatic', 'auto-submitted');
  if (valuesOf(head, 'precedence').some((value) => /^auto/i.test(value))) return refused('automatic', 'precedence');
  const automatic = AUTOMATIC_FIELDS.find(has);
  if (automatic !== undefined) return refused('automatic', automatic);
  if (
    valuesOf(head, 'content-type').some((value) => /^\s*(?:multipart\/report|text\/calendar|message\/)/i.test(value))
  ) {
    return refused('automatic', 'content-type');
  }
  const local = (address: string) => address.slice(0, address.lastIndexOf('@'));
  if (NO_PERSON.test(local(sender.address)) || NO_PERSON.test(local(envelopeSender))) {
    return refused('automatic', 'an address that nobody writes from');
  }
  const list = names.find((name) => LIST_FIELDS.test(name));
  if (list !== undefined) return refused('mailing-list', list);
  if (valuesOf(head, 'precedence').some((value) => /^(?:bulk|list|junk)\b/i.test(value))) {
    return refused('mailing-list', 'precedence');
  }
  const forward = names.find((name) => FORWARD_FIELDS.test(name));
  if (forward !== undefined) return refused('forwarded', forward);
  if (has('in-reply-to') || has('references')) return refused('reply', 'an answer to another mail');
  return undefined;
}
