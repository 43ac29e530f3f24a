import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { listVariable, readSettings } from '../../runtime/settings';
import type { SqsBatch, SqsBatchAnswer } from '../ingest-batch';
import { type InvocationContext, ingestDependencies } from '../ingest-wiring';
import { ingestQueue } from './ingest-queue';

const dependencies = ingestDependencies('ses-ingest');
const { domains } = readSettings('ses-ingest', { domains: listVariable(SES_ENV.ownDomains) });
const ownDomains = new Set(domains.map((domain) => domain.toLowerCase()));

export const handler = async (batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> =>
  ingestQueue(batch, { ...(await dependencies(context)), ownDomains });
