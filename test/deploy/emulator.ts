import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// None of AWS's examples, to which the app refuses to deploy.
export const ACCOUNT = '210987654321';
export const REGION = 'eu-central-1';

const HOST = '127.0.0.1';
const START_TIMEOUT = 40_000;
const STOP_TIMEOUT = 5_000;

/** What ministack reads; it would listen on every interface and on two more ports by itself. */
function settings(port: number, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    TMPDIR: folder,
    BIND_HOST: HOST,
    MINISTACK_HOST: HOST,
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    MINISTACK_REGION: REGION,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PERSIST_STATE: '0',
    LAMBDA_EXECUTOR: 'local',
    // Roles' policies decide about every call of a handler and of the CDK CLI.
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // Handlers that CDK ships expect the SDK of the Lambda runtime.
    NODE_PATH: resolve(__dirname, '..', '..', 'node_modules'),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** ministack with this project's plug-in, on a free port of 127.0.0.1. */
export class Emulator {
  static async start(python: string, folder: string): Promise<Emulator> {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const logFile = join(folder, 'emulator.log');
    const log = openSync(logFile, 'a');
    const child = spawn(python, [join(__dirname, 'emulator', 'start.py')], {
      cwd: folder,
      env: settings(port, folder),
      stdio: ['ignore', log, log],
      // A group of its own, which takes the workers of its Lambda functions along when it is stopped.
      detached: true,
    });
    closeSync(log);
    const emulator = new Emulator(child, port, logFile);
    try {
      await emulator.ready();
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    return emulator;
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    readonly logFile: string,
  ) {}

  get endpoint(): string {
    return `http://${HOST}:${this.port}`;
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((done) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) done();
      else this.child.once('exit', () => done());
    });
    this.signal('SIGTERM');
    await Promise.race([gone, sleep(STOP_TIMEOUT, undefined, { ref: false })]);
    this.signal('SIGKILL');
  }

  /** The last resort, where nothing can be awaited. */
  kill(): void {
    this.signal('SIGKILL');
  }

  private signal(name: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // Nobody of the group is left.
    }
  }

  private async ready(): Promise<void> {
    const end = Date.now() + START_TIMEOUT;
    while (Date.now() < end) {
      if (this.child.exitCode !== null) throw new Error(`the emulator ended at once; see ${this.logFile}`);
      try {
        const answer = await fetch(`${this.endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) });
        if (answer.ok) return;
      } catch {
        // Not yet.
      }
      await sleep(200);
    }
    throw new Error(`the emulator did not answer within ${START_TIMEOUT / 1000} s; see ${this.logFile}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
