import { type ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';
import { sendAll } from './send';
import type { Failed, Hits, Ready } from './servers/main';
import type { Spelling } from './spelling';

/** The frameworks, in a process of their own. */
export class Fleet {
  static async start(): Promise<Fleet> {
    const child = fork(path.join(__dirname, 'servers', 'main.ts'), {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return new Fleet(child, (await message<Ready>(child)).ready);
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly servers: Ready['ready'],
  ) {}

  port(name: string): number {
    const server = this.servers.find((candidate) => candidate.name === name);
    if (server === undefined) throw new Error(`no server "${name}"`);
    return server.port;
  }

  /** Sends every spelling to one server and returns those that ran its handler. */
  async hits(name: string, spellings: readonly Spelling[]): Promise<readonly Spelling[]> {
    await sendAll(this.port(name), spellings);
    return (await this.hitLines(name)).map((line) => spellings[Number(line)] as Spelling);
  }

  /** Line numbers that ran the server's handler since the last call, for whichever server that was. */
  async hitLines(name: string): Promise<readonly string[]> {
    const answer = message<Hits>(this.child);
    this.child.send('hits');
    return (await answer).hits[name] ?? [];
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await exited;
    clearTimeout(timer);
  }
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopped = (code: number | null): void => reject(new Error(`the frameworks' process ended with ${code}`));
    child.once('exit', stopped);
    child.once('message', (received) => {
      child.removeListener('exit', stopped);
      const { failed } = received as Partial<Failed>;
      if (failed === undefined) resolve(received as T);
      else reject(new Error(failed));
    });
  });
}
