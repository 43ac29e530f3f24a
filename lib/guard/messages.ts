import { REFUSAL, type RefusalReason } from '../contract/recipient/guard';

/** Names of the texts, for applications that translate them. */
export type MessageId = 'sent' | 'check-recipient' | 'try-later';

/** What a page may show. None of them depends on what is known about the recipient. */
export const MESSAGES: Readonly<Record<MessageId, string>> = {
  sent: 'If this address or number can get codes, one is on its way. It may take some minutes; look among unwanted mail, too.',
  'check-recipient': 'No code can be sent there. Check what you typed, or use another address or number.',
  'try-later': 'Codes can not be sent at the moment. Try again in a few minutes.',
};

/** What anybody sees who looks at the recipient as it was typed. */
const ABOUT_SPELLING: ReadonlySet<RefusalReason> = new Set([
  REFUSAL.invalidRecipient,
  REFUSAL.disposableDomain,
  REFUSAL.smsGateway,
  REFUSAL.roleAddress,
  REFUSAL.blockedDomain,
  REFUSAL.noMailServer,
  REFUSAL.numberType,
  REFUSAL.country,
]);

/** What is known about this one recipient: must look like a code that went out. */
const ABOUT_RECIPIENT: ReadonlySet<RefusalReason> = new Set([
  REFUSAL.blocked,
  REFUSAL.cooldown,
  REFUSAL.recipientWindow,
  REFUSAL.recipientDay,
  REFUSAL.addressInsights,
  REFUSAL.carrier,
]);

export function messageFor(reason: RefusalReason | undefined): MessageId {
  if (reason === undefined || ABOUT_RECIPIENT.has(reason)) return 'sent';
  return ABOUT_SPELLING.has(reason) ? 'check-recipient' : 'try-later';
}
