import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { optionalEnv } from '../../runtime/env';
import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import { type InvocationContext, ingestDependencies } from '../ingest-wiring';
import { readSendGridMessage } from './read-sendgrid-message';

const dependencies = ingestDependencies('sendgrid-ingest');
const category = optionalEnv(SENDGRID_ENV.category);

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestBatch(batch, (body) => readSendGridMessage(body, { category }), await dependencies(context));
