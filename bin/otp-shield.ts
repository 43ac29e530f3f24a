#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { realClock } from './commands/clock';
import type { Command, Io } from './commands/io';
import { describeError, ExitCode } from './commands/io';

interface Entry {
  readonly summary: string;
  /** Required when asked for: `status` must not wait for the simulator. */
  load(): Command;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  simulate: {
    summary: 'what AWS WAF would do to a replay or to your logs',
    load: () => (require('./commands/simulate') as typeof import('./commands/simulate')).simulateCommand,
  },
  serve: {
    summary: 'a local load balancer with the web ACL in front of your application',
    load: () => (require('./commands/serve') as typeof import('./commands/serve')).serveCommand,
  },
  status: {
    summary: 'how the shield is doing: posture, door, reputation, alarms, association',
    load: () => (require('./commands/status') as typeof import('./commands/status')).statusCommand,
  },
  lockdown: {
    summary: 'stop every code at the door, for a while',
    load: () => (require('./commands/lockdown') as typeof import('./commands/lockdown')).lockdownCommand,
  },
  strict: {
    summary: 'tighten the limits and the human check, for a while',
    load: () => (require('./commands/strict') as typeof import('./commands/strict')).strictCommand,
  },
  release: {
    summary: 'back to normal',
    load: () => (require('./commands/release') as typeof import('./commands/release')).releaseCommand,
  },
  samples: {
    summary: 'the last sampled requests, readable',
    load: () => (require('./commands/samples') as typeof import('./commands/samples')).samplesCommand,
  },
  doctor: {
    summary: 'what is wrong, or would be after a deploy; which routes are not covered',
    load: () => (require('./commands/doctor') as typeof import('./commands/doctor')).doctorCommand,
  },
  block: {
    summary: 'keep an address off the routes for some hours',
    load: () => (require('./commands/block') as typeof import('./commands/block')).blockCommand,
  },
  allow: {
    summary: 'never block an address automatically',
    load: () => (require('./commands/allow') as typeof import('./commands/allow')).allowCommand,
  },
};

function usage(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const list = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `otp-shield COMMAND [options]\n\n${list.join('\n')}\n\notp-shield COMMAND --help says more.\n`;
}

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name !== undefined) io.out(usage());
    else io.err(usage());
    return name === undefined ? ExitCode.USAGE : ExitCode.DONE;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    io.err(`otp-shield: unknown command ${JSON.stringify(name)}; commands are ${Object.keys(COMMANDS).join(', ')}\n`);
    return ExitCode.USAGE;
  }
  return entry.load().run(args, io);
}

function terminalIo(signal: AbortSignal): Io {
  const colours = process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: colours && process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true ? { ask: askOnTerminal } : {}),
    signal,
    clock: realClock,
  };
}

/** On standard error, so that the answer on standard output stays clean. */
async function askOnTerminal(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}

async function main(): Promise<void> {
  const stop = new AbortController();
  // The first Ctrl-C lets the command close what it opened; the second one ends at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    // A reader such as `head` that has seen enough.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
  try {
    const code = await run(process.argv.slice(2), terminalIo(stop.signal));
    process.exitCode = stop.signal.aborted && code === ExitCode.FAILED ? 130 : code;
  } catch (error) {
    process.stderr.write(`otp-shield: unexpected error: ${describeError(error)}\n`);
    process.exitCode = ExitCode.FAILED;
  }
}

if (require.main === module) void main();
