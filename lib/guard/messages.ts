import { REFUSAL, type RefusalReason } from '../contract/recipient/guard';

/** Names of the texts, for applications that translate them. */
export type MessageId = 'look-for-code' | 'prove-again' | 'wait' | 'check-recipient' | 'try-later' | 'new-code';

/**
 * What a page may show. None of them depends on what is known about the recipient, and none says that a code is on its way: whether it is depends on that.
 * Each says what else a person can do.
 */
export const MESSAGES: Readonly<Record<MessageId, string>> = {
  'look-for-code':
    'If a code can go to this address or number now, it comes within minutes; look among unwanted mail, too. Not every request sends a new one: use the newest that you got. ' +
    'If none comes within ten minutes, solve a new puzzle and ask again, or use another way to sign in.',
  'prove-again':
    'More codes are being asked for than usual. Solve one more puzzle to get yours, or use another way to sign in.',
  wait: 'You got codes a short while ago: use the newest one. You can ask for another one later, at once with a new puzzle, or use another way to sign in.',
  'check-recipient': 'No code can be sent there. Check what you typed, or use another address or number.',
  'try-later': 'Codes can not be sent at the moment. Try again in a few minutes, or use another way to sign in.',
  'new-code': 'This code was tried too often. Ask for a new one, or use another way to sign in.',
};

/** What an application can offer instead of a code, or beside it. */
export type Way =
  /** Ask again with a proof that is younger than a minute (`freshProof`). */
  | 'fresh-proof'
  /** The person sends a message, and nothing goes out: inbound verification. */
  | 'send-first'
  /** A mail instead of a text message, an authenticator, a passkey. */
  | 'other-way'
  /** Ask again later. */
  | 'later';

/** By the text alone, so that they tell no more than it. */
export const WAYS: Readonly<Record<MessageId, readonly Way[]>> = {
  'look-for-code': ['fresh-proof', 'send-first', 'other-way', 'later'],
  'prove-again': ['fresh-proof', 'send-first', 'other-way', 'later'],
  wait: ['later', 'fresh-proof', 'send-first', 'other-way'],
  'check-recipient': ['other-way'],
  'try-later': ['later', 'send-first', 'other-way'],
  'new-code': ['later', 'other-way'],
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

/** What strangers use up together; whoever gives a fresh proof has a count of its own. */
export const SHARED: ReadonlySet<RefusalReason> = new Set([
  REFUSAL.clientLimit,
  REFUSAL.networkLimit,
  REFUSAL.domainLimit,
  REFUSAL.phonePrefixLimit,
  REFUSAL.countryLimit,
  REFUSAL.conversion,
  REFUSAL.budget,
  REFUSAL.moneyBudget,
  REFUSAL.proofUsed,
]);

/** The one text for what was sent, and for all that is known about this one recipient: they must look alike. */
export function messageFor(reason: RefusalReason | undefined): MessageId {
  if (reason !== undefined && ABOUT_SPELLING.has(reason)) return 'check-recipient';
  if (reason === REFUSAL.unavailable || reason === REFUSAL.invalidRequest) return 'try-later';
  return 'look-for-code';
}
