import { ingestQueue } from '../../lambda/reputation/ses-ingest/ingest-queue';
import { ENV } from '../../lib/contract/env';
import type { LoopContext, LoopHandlers } from '../closed-loop';
import { loopResponder, MemoryLedger, SILENT } from './loop-responder';

/** The handlers as they are deployed, with real SDK clients, against the stand-in of AWS and in simulated time. */
export function openLoopHandlers(context: LoopContext): LoopHandlers {
  const { clock, deployment, emit } = context;
  const { respond, close } = loopResponder(context);
  const ledger = new MemoryLedger();
  const monitor = deployment.variable(ENV.monitor);
  return {
    async ingest(messages) {
      const { batchItemFailures } = await ingestQueue(
        { Records: [...messages] },
        { monitor, ledger, clock, emit, log: SILENT, ownDomains: new Set() },
      );
      if (batchItemFailures.length > 0)
        throw new Error(`the ingest handler refused ${batchItemFailures.length} messages`);
    },
    respond,
    close,
  };
}
