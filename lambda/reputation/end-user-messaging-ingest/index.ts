import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import type { InvocationContext } from '../ingest-wiring';
import { textIngestDependencies } from '../text-wiring';
import { readStatusMessage } from './status-event';

const dependencies = textIngestDependencies('end-user-messaging-ingest');

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestBatch(batch, readStatusMessage, await dependencies(context));
