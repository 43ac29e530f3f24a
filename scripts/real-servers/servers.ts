import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sendAll } from '../../test/spellings/send';
import type { Spelling } from '../../test/spellings/spelling';

/** A request that ran a handler, and the fields that the handler read. */
export interface Hit {
  readonly spelling: Spelling;
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
}

type Lines = ReadonlyArray<readonly [line: string, fields: Hit['fields']]>;

const PATIENCE_MS = 60_000;
const LAST_WORDS_MS = 5000;

/** Servers in a process that prints their ports, then what reached one of them for each name that it gets. It ends with its standard input. */
export class Servers {
  static async start(command: string, ...args: readonly string[]): Promise<Servers> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const servers = new Servers(child, lines);
    try {
      servers.ports = (await servers.said()) as Readonly<Record<string, number>>;
      return servers;
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  private ports: Readonly<Record<string, number>> = {};

  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  get names(): readonly string[] {
    return Object.keys(this.ports);
  }

  port(name: string): number {
    return this.ports[name]!;
  }

  async hits(name: string, spellings: readonly Spelling[], concurrency = 16): Promise<readonly Hit[]> {
    await sendAll(this.ports[name]!, spellings, concurrency);
    return (await this.taken(name)).map(([line, fields]) => ({ spelling: spellings[Number(line)]!, fields }));
  }

  /** What reached the handlers of one server since it was last asked. */
  async taken(name: string): Promise<Lines> {
    this.child.stdin!.write(`${name}\n`);
    return (await this.said()) as Lines;
  }

  /** It ends by itself with its standard input, and what it started with it. */
  async stop(): Promise<void> {
    const ended = this.child.exitCode !== null ? Promise.resolve() : once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), LAST_WORDS_MS);
    this.child.stdin!.end();
    await ended;
    clearTimeout(timer);
  }

  private async said(): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the servers said nothing for a minute')), PATIENCE_MS);
    });
    try {
      const { value, done } = await Promise.race([this.lines.next(), late]);
      if (done) throw new Error('the process of the servers ended');
      return JSON.parse(value as string);
    } finally {
      clearTimeout(timer);
    }
  }
}
