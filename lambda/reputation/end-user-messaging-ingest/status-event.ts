import * as z from 'zod/mini';
import { type MailEvent, type MailEventKind, UnreadableEventError } from '../mail-event';
import { textEvents } from '../text-event';

const text = z.optional(z.nullable(z.string()));
const number = z.optional(z.nullable(z.number()));

// Only what is counted; AWS adds fields whenever it likes.
const schema = z.object({
  eventType: z.string(),
  eventTimestamp: z.number(),
  isFinal: z._default(z.boolean(), false),
  destinationPhoneNumber: z.string(),
  isoCountryCode: text,
  messageId: z.string(),
  messageRequestTimestamp: number,
  messageStatus: text,
  totalMessageParts: number,
  totalMessagePrice: number,
  totalCarrierFee: number,
  totalDurationInMinutes: number,
  protectConfigurationAssessment: z.optional(z.nullable(z.object({ protectRecommendation: text }))),
});
type StatusEvent = z.infer<typeof schema>;

/**
 * How a text or call ended. Calls that were taken count as delivered; that a person took them is not said.
 *
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
 */
const END: ReadonlyMap<string, MailEventKind> = new Map(
  Object.entries<MailEventKind>({
    SUCCESSFUL: 'textDelivery',
    DELIVERED: 'textDelivery',
    COMPLETED: 'textDelivery',
    INVALID: 'hardBounce',
    UNREACHABLE: 'softBounce',
    CARRIER_UNREACHABLE: 'softBounce',
    TTL_EXPIRED: 'softBounce',
    BUSY: 'softBounce',
    NO_ANSWER: 'softBounce',
    FAILED: 'softBounce',
    // The person, or the carrier on their behalf, takes no texts of this sender.
    BLOCKED: 'softBounce',
    CARRIER_BLOCKED: 'carrierBlock',
    SPAM: 'carrierSpam',
    INVALID_MESSAGE: 'reject',
    // The account is not set up for that country.
    UNROUTABLE: 'reject',
    PROTECT_BLOCKED: 'guarded',
    // Set by AWS when no receipt came for 72 hours.
    UNKNOWN: 'unreported',
  }),
);

/** Channels of the same account that are no text and no call. */
const OTHER_CHANNEL = /^(MEDIA|RCS|WHATSAPP)_/;

/** What SNS says when a subscription or a destination is new; plain text, not JSON. */
const SETUP_MESSAGE = /^Successfully validated /;

/**
 * Reads one message of the queue: the event as AWS wrote it, or in the envelope of SNS.
 *
 * @throws {UnreadableEventError} when what has to be counted isn't there. An event of EventBridge has no recipient, and no text can be counted by it.
 */
export function readStatusMessage(body: string): MailEvent[] {
  if (SETUP_MESSAGE.test(body)) return [];
  const message = parse(body);
  const envelope = z.object({ Type: z.literal('Notification'), Message: z.string() }).safeParse(message);
  return envelope.success ? readStatusMessage(envelope.data.Message) : readStatusEvent(message);
}

function readStatusEvent(message: unknown): MailEvent[] {
  const parsed = schema.safeParse(message);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'everything');
    throw new UnreadableEventError(`the event of a text lacks ${[...new Set(fields)].join(', ')}`);
  }
  const event = parsed.data;
  const { eventType, messageId, eventTimestamp: at, destinationPhoneNumber } = event;
  if (OTHER_CHANNEL.test(eventType)) {
    return [{ kind: 'otherChannel', recipient: '', messageId, key: `other|${messageId}`, at }];
  }
  return textEvents({
    messageId,
    number: destinationPhoneNumber,
    ...(event.isoCountryCode ? { country: event.isoCountryCode } : {}),
    requestedAt: event.messageRequestTimestamp ?? at,
    at,
    ...endOf(event),
    pumping: event.protectConfigurationAssessment?.protectRecommendation === 'BLOCK',
    parts: event.totalMessageParts ?? event.totalDurationInMinutes ?? 1,
    ...costOf(event),
  });
}

/** Whether it is the last word stands in `isFinal`, not in the type; only what Protect stopped never goes on. */
function endOf({ eventType, messageStatus, isFinal }: StatusEvent): { readonly end?: MailEventKind } {
  const word = eventType.replace(/^(TEXT|VOICE)_/, '');
  const guarded = word === 'PROTECT_BLOCKED';
  if (!isFinal && !guarded) return {};
  // A word that this version doesn't know ends it neither well nor badly.
  return { end: END.get(word) ?? END.get(messageStatus ?? '') ?? 'unreported' };
}

/**
 * US dollars. The table of AWS says thousandths of a cent, and all its samples are dollars; no text costs 20 USD, so a number of that size is
 * what the table says.
 *
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
 */
function costOf({ totalMessagePrice, totalCarrierFee, isFinal }: StatusEvent): { readonly cost?: number } {
  if (typeof totalMessagePrice !== 'number') return {};
  const cost = dollars(totalMessagePrice) + dollars(totalCarrierFee ?? 0);
  // Before the end 0 may only mean that nobody knows yet.
  return cost > 0 || isFinal ? { cost } : {};
}

const NO_TEXT_COSTS = 20;

function dollars(price: number): number {
  return Math.max(0, price >= NO_TEXT_COSTS ? price / 100_000 : price);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UnreadableEventError('the message is no JSON');
  }
}
