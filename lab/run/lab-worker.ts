import { parentPort, workerData } from 'node:worker_threads';
import { allReplays } from '../campaigns';
import type { ReplayReport } from '../report';
import { runColumns } from '../suite';
import { connectFrameworks } from '../traffic/frameworks';
import { labGuard } from './lab-guard';
import { labMailer } from './lab-mailer';

/** What the worker is started with. */
export interface LabWorkerData {
  readonly templates: Readonly<Record<string, unknown>>;
  readonly frameworksUrl?: string;
}

export type LabWorkerMessage =
  | { readonly progress: string }
  | { readonly report: ReplayReport }
  | { readonly error: string };

/** Runs the replays whose names it is told, one after the other, on a core of its own. */
async function main(): Promise<void> {
  const port = parentPort!;
  const { templates, frameworksUrl } = workerData as LabWorkerData;
  const tell = (message: LabWorkerMessage) => port.postMessage(message);
  const frameworks = frameworksUrl === undefined ? undefined : await connectFrameworks(frameworksUrl);
  const replays = new Map(allReplays().map((replay) => [replay.name, replay]));
  port.on('message', (name: string) => {
    runColumns(replays.get(name)!, {
      templates,
      openMailer: labMailer,
      openGuard: labGuard,
      ...(frameworks === undefined ? {} : { frameworks }),
      onProgress: (replay, column) => tell({ progress: `${replay.name}, ${column}` }),
    }).then(
      (report) => tell({ report }),
      (error: Error) => tell({ error: `replay ${name}: ${error.message}` }),
    );
  });
}

if (parentPort !== null) {
  main().catch((error: Error) => parentPort!.postMessage({ error: error.message } satisfies LabWorkerMessage));
}
