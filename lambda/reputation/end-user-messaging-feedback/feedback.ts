import { type PinpointSMSVoiceV2Client, PutMessageFeedbackCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { faultName, worthAnotherTry } from '../../../lib/contract/aws-fault';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { FEEDBACK_METRIC } from '../../../lib/contract/reputation/end-user-messaging/metrics';
import { isMessageId, readFeedbackNote } from '../../../lib/contract/reputation/feedback-note';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { Pause } from '../../runtime/pause';
import { readStatusMessage } from '../end-user-messaging-ingest/status-event';
import type { SqsBatch, SqsBatchAnswer } from '../ingest-batch';
import { type MailEvent, UnreadableEventError } from '../mail-event';
import type { FeedbackMarks } from './feedback-marks';

export interface FeedbackDependencies {
  readonly monitor: string;
  readonly queueUrl: string;
  readonly smsVoice: Pick<PinpointSMSVoiceV2Client, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly marks: FeedbackMarks;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
  readonly pause: Pause;
}

type Status = 'RECEIVED' | 'FAILED';

/** AWS takes the record for failed after an hour, and counts only what it is told. */
const GIVE_UP_MS = 50 * 60_000;
/** A text that is older has no record that could still be told of. */
const TOO_OLD_MS = 24 * 3_600_000;
/** SQS delays no longer. */
const LONGEST_DELAY_SECONDS = 900;
/** AWS takes 20 calls a second from the whole account, and two invocations run at once. */
const GAP_MS = 150;

/**
 * Tells AWS which texts were answered. A message of the queue is one of three: an application says that a code was typed in; AWS says that a text went out, so its
 * time runs from then on; or that time is over.
 *
 * Nothing is told as failed until some code was told as received within a week: an application that never reports would teach AWS that nobody gets its texts.
 */
export async function tellFeedback(batch: SqsBatch, dependencies: FeedbackDependencies): Promise<SqsBatchAnswer> {
  const failed: string[] = [];
  const counts = { told: 0, refused: 0 };
  for (const { messageId: id, body } of batch.Records) {
    try {
      await take(body, dependencies, counts);
    } catch (error) {
      failed.push(id);
      dependencies.log.error('feedback about a text could not be told and stays in the queue', {
        reason: faultName(error),
      });
    }
  }
  if (counts.told + counts.refused > 0) {
    dependencies.emit(
      emfLine({
        timestamp: dependencies.clock.now(),
        dimensions: { [MONITOR_DIMENSION]: dependencies.monitor },
        values: [
          { metric: FEEDBACK_METRIC.told, value: counts.told },
          { metric: FEEDBACK_METRIC.refused, value: counts.refused },
        ],
      }),
    );
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

interface FeedbackCounts {
  told: number;
  refused: number;
}

async function take(body: string, dependencies: FeedbackDependencies, counts: FeedbackCounts): Promise<void> {
  const { marks } = dependencies;
  const note = readFeedbackNote(body);
  if (note === undefined) return sentText(body, dependencies);
  const { messageId, due } = note;
  if (due === undefined) {
    // First the marks: from here on the end of its time says nothing any more.
    await marks.note(messageId, 'RECEIVED');
    await marks.noteReported();
    return put(messageId, 'RECEIVED', dependencies, counts);
  }
  if (due > dependencies.clock.now()) return wait(messageId, due, dependencies);
  if ((await marks.state(messageId)) !== 'waiting') return;
  await put(messageId, 'FAILED', dependencies, counts);
  await marks.note(messageId, 'FAILED');
}

/** Every status of a text comes; its time runs once. */
async function sentText(body: string, dependencies: FeedbackDependencies): Promise<void> {
  const { marks, clock } = dependencies;
  // Calls have no feedback.
  if (!/"eventType\\?"\s*:\s*\\?"TEXT_/.test(body)) return;
  for (const { kind, messageId, at } of eventsOf(body)) {
    if (kind !== 'send' || !isMessageId(messageId) || clock.now() - at > TOO_OLD_MS) continue;
    if (!(await marks.isReported()) || (await marks.state(messageId)) !== undefined) continue;
    // The other way round a text whose message got lost would wait for good; a second message does no harm.
    await wait(messageId, at + GIVE_UP_MS, dependencies);
    await marks.note(messageId, 'waiting');
  }
}

/** What can't be read ends among the dead letters of the ingest handler, and is told there. */
function eventsOf(body: string): MailEvent[] {
  try {
    return readStatusMessage(body);
  } catch (error) {
    if (error instanceof UnreadableEventError) return [];
    throw error;
  }
}

async function wait(messageId: string, due: number, { sqs, queueUrl, clock }: FeedbackDependencies): Promise<void> {
  const left = Math.ceil((due - clock.now()) / 1000);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify({ messageId, due }),
      DelaySeconds: Math.min(LONGEST_DELAY_SECONDS, Math.max(1, left)),
    }),
  );
}

/** A text without feedback, or one that AWS forgot, is refused; asking again would not help. */
async function put(
  messageId: string,
  status: Status,
  { smsVoice, log, pause }: FeedbackDependencies,
  counts: FeedbackCounts,
): Promise<void> {
  await pause(GAP_MS);
  try {
    await smsVoice.send(new PutMessageFeedbackCommand({ MessageId: messageId, MessageFeedbackStatus: status }));
    counts.told += 1;
  } catch (error) {
    if (worthAnotherTry(error)) throw error;
    counts.refused += 1;
    log.warn('AWS took no feedback about a text', { status, reason: faultName(error) });
  }
}
