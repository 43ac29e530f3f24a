import { ENV } from '../../../lib/contract/env';
import { listEnv } from '../../runtime/env';
import type { SqsBatch, SqsBatchAnswer } from '../ingest-batch';
import { type InvocationContext, ingestDependencies } from '../ingest-wiring';
import { ingestQueue } from './ingest-queue';

const dependencies = ingestDependencies('ses-ingest');
const ownDomains = new Set(listEnv(ENV.ownDomains).map((domain) => domain.toLowerCase()));

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestQueue(batch, { ...(await dependencies(context)), ownDomains });
