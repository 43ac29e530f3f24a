import * as z from 'zod/mini';
import { type MailEvent, type MailEventKind, UnreadableEventError } from '../mail-event';
import { textEvents } from '../text-event';

const number = z.optional(z.nullable(z.number()));

/** What our reader of the logs put into the queue. */
const queued = z.object({ at: z.number(), entry: z.string() });

// Only what is counted; a line for texts that went well lacks nothing of it.
const schema = z.object({
  notification: z.object({ messageId: z.string(), timestamp: z.optional(z.string()) }),
  delivery: z.object({
    destination: z.string(),
    numberOfMessageParts: number,
    priceInUSD: number,
    providerResponse: z.optional(z.string()),
  }),
  status: z.string(),
});

/**
 * Why a text did not go out. The words are for people and may change, so what is new means nothing bad.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html
 */
const FAILURE: ReadonlyArray<readonly [RegExp, MailEventKind]> = [
  [/spam by phone carrier/i, 'carrierSpam'],
  [/carrier has blocked this message/i, 'carrierBlock'],
  [/invalid phone number/i, 'hardBounce'],
  [/opted out/i, 'guarded'],
  [/max price|message body is invalid/i, 'reject'],
  [/unreachable|unavailable|blocked list|has blocked SMS/i, 'softBounce'],
];

/**
 * Reads one line of the delivery logs. There is one for each text, when it is over.
 *
 * @throws {UnreadableEventError} when what has to be counted isn't there
 */
export function readDeliveryLog(body: string): MailEvent[] {
  const { at, entry } = parsed(queued, body);
  const { notification, delivery, status } = parsed(schema, entry);
  const asked = Date.parse(`${(notification.timestamp ?? '').replace(' ', 'T')}Z`);
  const { priceInUSD: cost } = delivery;
  return textEvents({
    messageId: notification.messageId,
    number: delivery.destination,
    // SNS writes UTC without saying so.
    requestedAt: Number.isNaN(asked) ? at : asked,
    at,
    end: status === 'SUCCESS' ? 'textDelivery' : failureOf(delivery.providerResponse ?? ''),
    parts: delivery.numberOfMessageParts ?? 1,
    // A failure that SNS charges nothing for says 0; so may a line without a price.
    ...(typeof cost === 'number' && cost > 0 ? { cost } : {}),
  });
}

function failureOf(response: string): MailEventKind {
  return FAILURE.find(([pattern]) => pattern.test(response))?.[1] ?? 'unreported';
}

function parsed<T extends z.ZodMiniType>(schema: T, body: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UnreadableEventError('the line of the delivery log is no JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join('.') || 'everything');
  throw new UnreadableEventError(`the line of the delivery log lacks ${[...new Set(fields)].join(', ')}`);
}
