import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import type { InvocationContext } from '../ingest-wiring';
import { textIngestDependencies } from '../text-wiring';
import { readDeliveryLog } from './delivery-log';

const dependencies = textIngestDependencies('sns-texts-ingest');

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestBatch(batch, readDeliveryLog, await dependencies(context));
