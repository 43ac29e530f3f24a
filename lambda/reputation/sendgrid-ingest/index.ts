import { ENV } from '../../../lib/contract/env';
import { optionalEnv } from '../../runtime/env';
import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import { type InvocationContext, ingestDependencies } from '../ingest-wiring';
import { readSendGridMessage } from './read-sendgrid-message';

const dependencies = ingestDependencies('sendgrid-ingest');
const category = optionalEnv(ENV.sendGridCategory);

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestBatch(batch, (body) => readSendGridMessage(body, { category }), await dependencies(context));
