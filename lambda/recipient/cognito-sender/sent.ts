import { faultName, isFault } from '../../../lib/contract/aws-fault';
import { type Backoff, pause } from '../../runtime/backoff';

/**
 * - `sent`: the sender took the message
 * - `later`: it did not, and may a little later
 * - `closed`: it sends nothing to this recipient, whoever asks: opted out, a country that Protect closes, too dear
 * - `refused`: it did not, and asking again changes nothing
 * - `unknown`: it was asked, and no answer came; asking again could be a second message
 */
export type Sent =
  | { readonly outcome: 'sent'; readonly messageId?: string }
  | { readonly outcome: 'later' | 'closed' | 'refused' | 'unknown'; readonly fault: string };

/** Within the minute that the function has, with decryption and guard before it. */
const ATTEMPTS = 4;

/**
 * Asks a sender, and again only as long as it says itself that it was too much. The clients of senders have one attempt: a call whose answer is late may have been
 * heard, and the SDK would repeat it.
 */
export async function askSender(call: () => Promise<string | undefined>, backoff: Backoff): Promise<Sent> {
  for (let attempt = 0; ; attempt++) {
    try {
      const messageId = await call();
      return messageId === undefined ? { outcome: 'sent' } : { outcome: 'sent', messageId };
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome !== 'later' || attempt + 1 >= ATTEMPTS)
        return { outcome, fault: outcome === 'closed' ? reasonOf(error)! : faultName(error) };
      await pause(backoff, attempt, 400, 3000);
    }
  }
}

/** Why End User Messaging sends nothing to a recipient. @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
const CLOSED_TO = /^DESTINATION_[A-Z_]+$|^PRICE_OVER_THRESHOLD$|^COUNTRY_NOT_ENABLED$/;

/** A recipient to whom nobody can send. Whoever signs up chooses it, so it must not look like a fault of ours. */
export class UnreachableRecipientError extends Error {
  override readonly name = 'UnreachableRecipientError';
  readonly Reason = 'DESTINATION_UNREACHABLE';
}

function reasonOf(error: unknown): string | undefined {
  const { Reason: reason, Fields } = (error ?? {}) as { readonly Reason?: unknown; readonly Fields?: unknown };
  if (typeof reason !== 'string') return undefined;
  const isNoNumber =
    reason === 'INVALID_PARAMETER' &&
    Array.isArray(Fields) &&
    Fields.some((field: { readonly Name?: unknown } | null) => field?.Name === 'DestinationPhoneNumber');
  return isNoNumber || CLOSED_TO.test(reason) ? reason : undefined;
}

function outcomeOf(error: unknown): Exclude<Sent['outcome'], 'sent'> {
  if (reasonOf(error) !== undefined) return 'closed';
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } })?.$metadata?.httpStatusCode;
  if (isFault(error, 'throttled') || status === 429) return 'later';
  // Nobody was reached: no connection, no message.
  if (isFault(error, 'notConnected')) return 'later';
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'unknown';
}
