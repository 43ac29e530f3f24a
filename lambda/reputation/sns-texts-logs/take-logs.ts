import { gunzipSync } from 'node:zlib';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { SQS_LIMIT } from '../../../lib/contract/aws-limits';

/** What CloudWatch Logs sends: base64 of gzip. */
export interface LogsEvent {
  readonly awslogs: { readonly data: string };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html */
const delivered = z.object({
  messageType: z.string(),
  logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
});

const AT_ONCE = SQS_LIMIT.messagesOfCall;
const ATTEMPTS = 3;

/**
 * Puts each line of the delivery logs into the queue, so that a handler that fails or is throttled loses none.
 *
 * @throws Error when SQS did not take all of them; a line that comes twice counts once
 */
export async function takeLogs(event: LogsEvent, sqs: Pick<SQSClient, 'send'>, QueueUrl: string): Promise<void> {
  const { messageType, logEvents } = delivered.parse(
    JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8')),
  );
  // A test message of CloudWatch Logs.
  if (messageType !== 'DATA_MESSAGE') return;
  for (let from = 0; from < logEvents.length; from += AT_ONCE) {
    let left = logEvents.slice(from, from + AT_ONCE).map(({ timestamp, message }, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ at: timestamp, entry: message }),
    }));
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === ATTEMPTS) throw new Error(`SQS did not take ${left.length} lines of the delivery logs`);
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: left }));
      left = left.filter(({ Id }) => Failed.some((failed) => failed.Id === Id));
    }
  }
}
