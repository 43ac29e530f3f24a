import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EVENTBRIDGE_LIMIT } from '../../lib/contract/aws-limits';

/**
 * Puts events on a bus, as many at once as EventBridge takes.
 *
 * @throws an error named after the first entry that EventBridge did not take: the call itself succeeds when an entry doesn't
 */
export async function putEvents(
  events: Pick<EventBridgeClient, 'send'>,
  entries: readonly PutEventsRequestEntry[],
): Promise<void> {
  for (let from = 0; from < entries.length; from += EVENTBRIDGE_LIMIT.entries) {
    const Entries = entries.slice(from, from + EVENTBRIDGE_LIMIT.entries);
    const answer = await events.send(new PutEventsCommand({ Entries }));
    if ((answer.FailedEntryCount ?? 0) === 0) continue;
    const name = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode ?? 'PutEventsFailed';
    throw Object.assign(new Error(name), { name });
  }
}
