import { type MailEvent, UnreadableEventError } from '../mail-event';
import { readSendGridEvent, type SendGridEventOptions } from './sendgrid-event';

/** The events in one message of the queue: an array, as the webhook put it there. */
export function readSendGridMessage(body: string, options: SendGridEventOptions): MailEvent[] {
  let events: unknown;
  try {
    events = JSON.parse(body);
  } catch {
    throw new UnreadableEventError('the message is no JSON');
  }
  if (!Array.isArray(events)) throw new UnreadableEventError('the message is no array');
  return events.flatMap((event) => readSendGridEvent(event, options) ?? []);
}
