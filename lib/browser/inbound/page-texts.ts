import type { InboundChannel, InboundRefusal } from '../../contract/inbound/inbound';
import type { InboundError, InboundErrorCode } from './inbound-error';

/** What a person can do about it; nothing about how the check works. */
const EMAIL_REASONS: Record<InboundRefusal, string> = {
  'not-authentic':
    'Your mail arrived, but we could not be sure that it is yours. Send it from the mail program that you always use for this address.',
  'no-proof':
    'Your mail arrived, but your provider does not sign its mails, so we cannot be sure that it is yours. Try another address, or another way to sign in.',
  'other-signer':
    'Your mail arrived, but it was signed for a neighbour of your address and not for exactly this one, so it could be from somebody who shares your provider. Send it from the mail program that you always use for this address, or try another address.',
  unchecked: 'Your mail arrived, but we could not check it just now. Please send it once more.',
  spam: 'Your mail arrived, but looks like spam to our filter. Send it once more, without changes and without a signature.',
  virus: 'Your mail arrived with something dangerous in it. Send it without attachments.',
  automatic: 'An automatic answer arrived. We need a mail that you send yourself.',
  'mailing-list': 'Your mail came through a mailing list. Send it directly.',
  forwarded: 'Your mail came in a roundabout way. Send it directly from your own mailbox, to our address alone.',
  reply: 'An answer to another mail arrived. Send a new mail with the button above.',
  changed: 'Your mail arrived, but its subject was changed. Send it once more, just as it opens.',
  malformed: 'Your mail arrived, but we could not read who sent it. Send it from another mail program.',
  'other-address':
    'A mail arrived from another address than the one that you named. Send it from that mailbox, or start again with the other address.',
};

const SMS_REASONS: Partial<Record<InboundRefusal, string>> = {
  'other-address': 'A message arrived from another number than the one that you named. Send it from that phone.',
  malformed: 'Your message arrived, but not from a phone number that we can read.',
  changed: 'Your message arrived, but its text was changed. Send it once more, just as it opens.',
  forwarded: 'Your message came in a roundabout way. Send it directly from your phone.',
  automatic: 'An automatic answer arrived. We need a message that you send yourself.',
};

const CALL_REASONS: Partial<Record<InboundRefusal, string>> = {
  'not-authentic': 'You called, but your network does not stand for your number. Call from another phone.',
  forwarded: 'You called, but in a roundabout way. Call directly from your phone.',
};

export function reasonText(channel: InboundChannel, reason: InboundRefusal): string {
  if (channel === 'email') return EMAIL_REASONS[reason];
  const [texts, other] = channel === 'sms' ? [SMS_REASONS, 'Your message arrived'] : [CALL_REASONS, 'You called'];
  return texts[reason] ?? `${other}, but that confirms nothing.`;
}

const FAILURES: Record<InboundErrorCode, string> = {
  invalid_address: 'That does not look like a mail address.',
  too_many_requests: 'Too many requests. Please try again in a few minutes, or use another way to sign in.',
  human_check: 'Please reload the page and confirm that you are human.',
  not_verified: 'The confirmation is too old by now. Please start again.',
  unavailable: 'That did not work. Please try again in a moment.',
  network: 'We could not reach the server. Check whether you are online.',
  failed: 'That did not work. Please reload the page.',
};

const NO_NUMBER = 'Write the number with + and the country code, such as +49 157 99912345.';

export function failureText(channel: InboundChannel, { code }: InboundError): string {
  if (code === 'invalid_address' && channel !== 'email') return NO_NUMBER;
  return FAILURES[code] ?? FAILURES.failed;
}
