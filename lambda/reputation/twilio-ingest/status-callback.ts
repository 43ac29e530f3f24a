import * as z from 'zod/mini';
import { type MailEvent, type MailEventKind, UnreadableEventError } from '../mail-event';
import { textEvents } from '../text-event';

const schema = z.object({
  MessageSid: z.string(),
  MessageStatus: z.string(),
  To: z.string(),
  ErrorCode: z.optional(z.string()),
  /** When the webhook took it: Twilio states no time. */
  at: z.number(),
});

/** Twilio's own guard says that this is pumping: https://www.twilio.com/docs/api/errors/30450, 30453 and 60410. */
const PUMPING: ReadonlySet<string> = new Set(['30450', '30453', '60410']);

/** https://www.twilio.com/docs/api/errors */
const FAILED: ReadonlyMap<string, MailEventKind> = new Map(
  Object.entries<MailEventKind>({
    // Malformed, no mobile, a landline: refused before anything was sent.
    21211: 'dropped',
    21614: 'dropped',
    21635: 'dropped',
    // The country is off.
    21408: 'guarded',
    // The recipient sent STOP.
    21610: 'guarded',
    30003: 'softBounce',
    30004: 'carrierBlock',
    30005: 'hardBounce',
    30006: 'hardBounce',
    30007: 'carrierBlock',
    30008: 'unreported',
    // Over the highest price.
    30010: 'reject',
  }),
);

/** It may still be refused, and then it was never sent and costs nothing. */
const NOT_YET_SENT: ReadonlySet<string> = new Set(['accepted', 'scheduled', 'queued', 'sending']);

/**
 * Reads one message of the queue, as the webhook put it there.
 *
 * @see https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 * @throws {UnreadableEventError} when what has to be counted isn't there
 */
export function readStatusCallback(body: string): MailEvent[] {
  const parsed = schema.safeParse(parse(body));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'everything');
    throw new UnreadableEventError(`the status lacks ${[...new Set(fields)].join(', ')}`);
  }
  const { MessageSid: messageId, MessageStatus: status, To, ErrorCode: code, at } = parsed.data;
  // `whatsapp:+49…`, `messenger:…`: the same callbacks, other prices and other attackers.
  if (To.includes(':')) return [{ kind: 'otherChannel', recipient: '', messageId, key: `other|${messageId}`, at }];
  if (NOT_YET_SENT.has(status)) return [];
  const end = endOf(status, code);
  return textEvents({
    messageId,
    number: To,
    requestedAt: at,
    at,
    ...(end === undefined ? {} : { end }),
    ...(end === undefined || code === undefined ? {} : { code }),
    pumping: code !== undefined && PUMPING.has(code),
  });
}

/** Undefined while it may still end otherwise, and for a status that this version doesn't know. */
function endOf(status: string, code: string | undefined): MailEventKind | undefined {
  switch (status) {
    case 'delivered':
    case 'read':
      return 'textDelivery';
    case 'canceled':
      return 'reject';
    case 'undelivered':
    case 'failed':
      return failure(code);
    default:
      return undefined;
  }
}

/** Twilio splits and renames its codes, so one that is new has a meaning that does no harm: 3xxxx is for now, 6xxxx is its own guard. */
function failure(code: string | undefined): MailEventKind {
  if (code === undefined) return 'unreported';
  if (PUMPING.has(code) || /^6\d{4}$/.test(code)) return 'guarded';
  return FAILED.get(code) ?? (/^3\d{4}$/.test(code) ? 'softBounce' : 'unreported');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UnreadableEventError('the message is no JSON');
  }
}
