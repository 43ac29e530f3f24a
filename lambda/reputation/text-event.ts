import parsePhoneNumber from 'libphonenumber-js/min';
import type { MailEvent, MailEventKind } from './mail-event';
import { rangeOf, type TextDetails } from './text-details';

/** What one status of one text says, whoever sent it. */
export interface TextStatus {
  readonly messageId: string;
  /** E.164. */
  readonly number: string;
  /** Where the sender says so. */
  readonly country?: string;
  /** When it was asked for, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /** When this status came about. */
  readonly at: number;
  /** How it ended; absent while it may still end otherwise. */
  readonly end?: MailEventKind;
  /** The sender calls it traffic that somebody is paid for. */
  readonly pumping?: boolean;
  readonly parts?: number;
  /** Why it failed, in the sender's own number. */
  readonly code?: string;
  readonly cost?: number;
}

/** Ends in which nothing was sent, and nothing has to be paid. */
const NEVER_SENT: ReadonlySet<MailEventKind | undefined> = new Set(['guarded', 'dropped', 'reject', 'otherChannel']);

/**
 * The events of one status. Each text is sent once and ends once, however many statuses come and in whatever order: the ledger takes the first of a key.
 * No sender promises a status "sent", so whatever comes first says it.
 */
export function textEvents(status: TextStatus): MailEvent[] {
  const { messageId, number, at, end } = status;
  const country = status.country ?? countryOf(number);
  const event = (kind: MailEventKind, part: string, when: number): MailEvent => ({
    kind,
    recipient: number,
    messageId,
    key: `${part}|${messageId}`,
    at: when,
    country,
  });
  return [
    ...(NEVER_SENT.has(end)
      ? []
      : [{ ...event('send', 'sent', status.requestedAt), text: detailsOf(status, country) }]),
    ...(status.pumping === true ? [event('pumpingVerdict', 'verdict', at)] : []),
    ...(end === undefined
      ? []
      : [{ ...event(end, 'end', at), ...(status.code === undefined ? {} : { code: status.code }) }]),
  ];
}

function detailsOf({ number, parts = 1, cost }: TextStatus, country: string): TextDetails {
  return {
    country,
    range: rangeOf(number),
    parts,
    ...(cost === undefined ? {} : { cost }),
  };
}

/** By the public numbering plans, for senders that don't say it. */
function countryOf(number: string): string {
  return parsePhoneNumber(number)?.country ?? 'ZZ';
}
