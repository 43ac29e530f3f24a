import { SENDGRID_ENV } from '../../../lib/contract/reputation/sendgrid/env';
import { optionalVariable, readSettings } from '../../runtime/settings';
import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../ingest-batch';
import { type InvocationContext, ingestDependencies } from '../ingest-wiring';
import { readSendGridMessage } from './read-sendgrid-message';

const dependencies = ingestDependencies('sendgrid-ingest');
const { category } = readSettings('sendgrid-ingest', { category: optionalVariable(SENDGRID_ENV.category) });

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestBatch(batch, (body) => readSendGridMessage(body, { category }), await dependencies(context));
