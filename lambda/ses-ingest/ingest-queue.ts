import { type IngestDependencies, ingest } from '../shared/ingest';
import { openEnvelope } from '../shared/ses-envelope';
import { readSesEvent, type SesEventOptions } from '../shared/ses-event';

/** The part of an SQS event that is used. */
export interface SqsBatch {
  readonly Records: ReadonlyArray<{ readonly messageId: string; readonly body: string }>;
}

/** Lambda puts the named messages back into the queue; after five attempts they go to the dead-letter queue. */
export interface SqsBatchAnswer {
  readonly batchItemFailures: Array<{ readonly itemIdentifier: string }>;
}

/** Counts the SES events of one batch of the queue. */
export async function ingestQueue(
  batch: SqsBatch,
  dependencies: IngestDependencies & SesEventOptions,
): Promise<SqsBatchAnswer> {
  const records = batch.Records.map(({ messageId, body }) => ({
    id: messageId,
    read: () => {
      const event = openEnvelope(body);
      return event === undefined ? [] : readSesEvent(event, dependencies);
    },
  }));
  const failed = await ingest(records, dependencies);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
