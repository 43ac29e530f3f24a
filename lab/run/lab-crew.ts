import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Replay } from '../campaign';
import type { ReplayReport } from '../report';
import type { LabWorkerData, LabWorkerMessage } from './lab-worker';

export interface CrewOptions extends LabWorkerData {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  readonly onReport: (report: ReplayReport) => void;
}

/** The bundle of `lab-worker.ts`, beside the bundle of the command. */
const WORKER = join(__dirname, 'lab-worker.js');

const MAX_WORKERS = 4;

/**
 * Runs the replays on as many cores as there are, the longest first. Each replay is strict about its own order; among each other they
 * share nothing.
 *
 * @throws Error what went wrong in a replay
 */
export async function runOnAllCores(replays: readonly Replay[], options: CrewOptions): Promise<void> {
  if (!existsSync(WORKER)) throw new Error(`${WORKER} is missing; run npm start, which builds it`);
  const { signal, onProgress, onReport, ...workerData } = options;
  const waiting = [...replays].sort((a, b) => weight(b) - weight(a));
  const crew = Array.from({ length: Math.min(availableParallelism(), MAX_WORKERS, waiting.length) }, async () => {
    const worker = new Worker(WORKER, { workerData });
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
        onReport(await runOne(worker, next.name, onProgress));
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
    }
  });
  const results = await Promise.allSettled(crew);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined && !signal.aborted) throw failed.reason;
}

function runOne(worker: Worker, name: string, onProgress: (what: string) => void): Promise<ReplayReport> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      end();
    };
    const onMessage = (message: LabWorkerMessage) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('report' in message) settle(() => resolve(message.report));
      else settle(() => reject(new Error(message.error)));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new Error(`replay ${name}: its worker ended`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(name);
  });
}

/** About how long it takes, so that no core waits for a long one that began last. */
function weight({ traffic, columns }: Replay): number {
  const requests = traffic.map((one) => {
    if (one.kind === 'pool') return one.addresses * one.requestsEach;
    if (one.kind === 'people') return one.people * 8;
    if (one.kind === 'solver') return one.requests * 2;
    return one.kind === 'spellings' ? 10_000 : one.addresses;
  });
  return requests.reduce((sum, count) => sum + count, 0) * columns.length;
}
