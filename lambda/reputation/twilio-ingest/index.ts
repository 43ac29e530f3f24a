import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import type { InvocationContext } from '../ingest-wiring';
import { textIngestDependencies } from '../text-wiring';
import { readStatusCallback } from './status-callback';

const dependencies = textIngestDependencies('twilio-ingest');

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestBatch(batch, readStatusCallback, await dependencies(context));
