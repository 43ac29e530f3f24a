import type { IngestDependencies } from '../ingest';
import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import { openEnvelope } from './ses-envelope';
import { readSesEvent, type SesEventOptions } from './ses-event';

/** Counts the SES events of one batch of the queue, whatever envelope they came in. */
export function ingestQueue(
  batch: SqsBatch,
  dependencies: IngestDependencies & SesEventOptions,
): Promise<SqsBatchAnswer> {
  const read = (body: string) => {
    const event = openEnvelope(body);
    return event === undefined ? [] : readSesEvent(event, dependencies);
  };
  return ingestBatch(batch, read, dependencies);
}
