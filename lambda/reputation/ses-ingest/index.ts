import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { listEnv } from '../../runtime/env';
import type { SqsBatch, SqsBatchAnswer } from '../ingest-batch';
import { type InvocationContext, ingestDependencies } from '../ingest-wiring';
import { ingestQueue } from './ingest-queue';

const dependencies = ingestDependencies('ses-ingest');
const ownDomains = new Set(listEnv(SES_ENV.ownDomains).map((domain) => domain.toLowerCase()));

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestQueue(batch, { ...(await dependencies(context)), ownDomains });
