import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../package/tarball';

const PATIENCE_MS = 300_000;

/** One process for many examples: most of what an example takes alone is the start of npx, tsx and aws-cdk-lib. */
export class WarmSynthesis {
  private child: ChildProcess | undefined;

  /** What `npx tsx app.ts` gives in this folder, with this environment. */
  async run(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
    this.child ??= start(folder);
    const { child } = this;
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk;
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear);
    const answered = new AbortController();
    const answer = Promise.race([
      once(child, 'message', { signal: AbortSignal.any([answered.signal, AbortSignal.timeout(PATIENCE_MS)]) }),
      once(child, 'exit', answered).then(([code]) => {
        // The next one gets another process.
        this.child = undefined;
        return [{ error: `the process ended with ${code}` }];
      }),
    ]);
    child.send({ folder, env });
    try {
      const [{ error }] = (await answer) as [{ error?: string }];
      if (error !== undefined) throw new Error(`${error}\n${said.slice(-2000)}`);
    } finally {
      answered.abort();
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', hear);
    }
  }

  /** A process that is still at work has taken too long. */
  stop(): void {
    this.child?.kill();
  }
}

function start(folder: string): ChildProcess {
  const loader = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
  return fork(join(__dirname, 'synthesis.cjs'), [], {
    execArgv: ['--no-deprecation', '--import', loader],
    // The examples have the same one.
    env: { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
