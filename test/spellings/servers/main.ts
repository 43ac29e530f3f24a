import { FRAMEWORKS } from './index';
import type { Running } from './server';

/**
 * Child process that runs the frameworks, so that their uncaught exceptions, warnings and module formats stay out of the
 * test process. Speaks over the IPC channel: sends `ready` once, or `failed`; answers `hits` with the lines seen since the last time.
 */
export interface Ready {
  readonly ready: ReadonlyArray<{ readonly name: string; readonly port: number }>;
}
export interface Failed {
  readonly failed: string;
}
export interface Hits {
  readonly hits: Readonly<Record<string, readonly string[]>>;
}

async function main(): Promise<void> {
  const seen = new Map<string, Set<string>>();
  const running: Array<Running & { readonly name: string }> = [];
  for (const framework of FRAMEWORKS) {
    const lines = new Set<string>();
    seen.set(framework.name, lines);
    running.push({ ...(await framework.start((line) => lines.add(line))), name: framework.name });
  }
  process.on('message', (message) => {
    if (message !== 'hits') return;
    const hits = Object.fromEntries([...seen].map(([name, lines]) => [name, [...lines]]));
    for (const lines of seen.values()) lines.clear();
    process.send?.({ hits } satisfies Hits);
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => {
    void Promise.all(running.map((server) => server.close())).then(() => process.exit(0));
  });
  process.send?.({ ready: running.map(({ name, port }) => ({ name, port })) } satisfies Ready);
}

// A framework that throws on an odd line answers nothing; the others go on.
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});
main().catch((error: unknown) => {
  process.send?.({ failed: String((error as Error).stack ?? error) } satisfies Failed, () => process.exit(1));
});
