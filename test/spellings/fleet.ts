import { type ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';
import { sendAll } from './send';
import { LONER_NAMES } from './servers/loner-names';
import type { Failed, Hits, Ready } from './servers/main';
import type { Spelling } from './spelling';

interface Server {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
}

/** The frameworks, in processes of their own. */
export class Fleet {
  static async start(): Promise<Fleet> {
    const servers = await Promise.all([undefined, ...LONER_NAMES].map(Fleet.startProcess));
    return new Fleet(servers.flat());
  }

  private constructor(readonly servers: readonly Server[]) {}

  /** Sends every spelling to one server and returns those that ran its handler. */
  async hits(name: string, spellings: readonly Spelling[]): Promise<readonly Spelling[]> {
    await sendAll(this.server(name).port, spellings);
    return (await this.hitLines(name)).map((line) => spellings[Number(line)] as Spelling);
  }

  /** Line numbers that ran the server's handler since the last call for a server of the same process. */
  async hitLines(name: string): Promise<readonly string[]> {
    const child = this.server(name).process;
    const answer = message<Hits>(child);
    child.send('hits');
    return (await answer).hits[name] ?? [];
  }

  async stop(): Promise<void> {
    await Promise.all([...new Set(this.servers.map((server) => server.process))].map(stopProcess));
  }

  private server(name: string): Server {
    const server = this.servers.find((candidate) => candidate.name === name);
    if (server === undefined) throw new Error(`no server "${name}"`);
    return server;
  }

  private static async startProcess(this: void, loner: string | undefined): Promise<Server[]> {
    const child = fork(path.join(__dirname, 'servers', 'main.ts'), loner === undefined ? [] : [loner], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const { ready } = await message<Ready>(child);
    return ready.map((server) => ({ ...server, process: child }));
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(timer);
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
