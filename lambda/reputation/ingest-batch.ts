import { type IngestDependencies, ingest } from './ingest';
import type { MailEvent } from './mail-event';

/** The part of an SQS event that is used. */
export interface SqsBatch {
  readonly Records: ReadonlyArray<{ readonly messageId: string; readonly body: string }>;
}

/** Lambda puts the named messages back into the queue; after five attempts they go to the dead-letter queue. */
export interface SqsBatchAnswer {
  readonly batchItemFailures: Array<{ readonly itemIdentifier: string }>;
}

/** Counts the events of one batch of the queue. */
export async function ingestBatch(
  batch: SqsBatch,
  read: (body: string) => MailEvent[],
  dependencies: IngestDependencies,
): Promise<SqsBatchAnswer> {
  const records = batch.Records.map(({ messageId, body }) => ({ id: messageId, read: () => read(body) }));
  const failed = await ingest(records, dependencies);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
