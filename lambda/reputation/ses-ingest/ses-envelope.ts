import { UnreadableEventError } from '../mail-event';

/** What SES publishes into a fresh event destination; plain text, not JSON. */
const SETUP_MESSAGE = /^Successfully validated (SNS topic|.* topic) for Amazon SES event publishing/;

/**
 * Takes a message of SES out of whatever it travelled in: an SNS notification (as text in a queue, or as the record of a
 * function), an EventBridge event, or nothing at all (raw message delivery).
 *
 * @returns the event as SES wrote it, for advisor and status events the whole EventBridge event; `undefined` for messages
 *   that say nothing
 * @throws {UnreadableEventError} on anything else
 */
export function openEnvelope(message: unknown): Record<string, unknown> | undefined {
  if (typeof message === 'string') {
    if (SETUP_MESSAGE.test(message)) return undefined;
    return openEnvelope(parse(message));
  }
  if (!isRecord(message)) throw new UnreadableEventError('the message is no JSON object');
  if ('eventType' in message || 'notificationType' in message) {
    return message.notificationType === 'AmazonSnsSubscriptionSucceeded' ? undefined : message;
  }
  if (isRecord(message.Sns)) return openEnvelope(message.Sns.Message);
  if (message.Type === 'Notification' && 'Message' in message) return openEnvelope(message.Message);
  if ('detail-type' in message) return openEventBridge(message);
  throw new UnreadableEventError('the message is neither a notification of SES nor an envelope of one');
}

function openEventBridge(event: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(event.detail)) throw new UnreadableEventError('the EventBridge event has no detail');
  // Mail events are the same object that SNS carries; the others make sense only with their envelope.
  return 'eventType' in event.detail ? event.detail : event;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableEventError('the message is no JSON');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
