#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { realClock } from './terminal/clock';
import type { Command, Io } from './terminal/io';
import { describeError, ExitCode } from './terminal/io';
import { version } from './terminal/package-folder';
import { usageText } from './terminal/usage-text';

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
    summary: 'how the shield is doing: posture, web ACL, mail, alarms, association',
    load: () => (require('./commands/status') as typeof import('./commands/status')).statusCommand,
  },
  lockdown: {
    summary: 'stop every request for a code, for a while',
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
  ack: {
    summary: 'say that you have seen what is on',
    load: () => (require('./commands/ack') as typeof import('./commands/ack')).ackCommand,
  },
  expect: {
    summary: 'announce a campaign: more codes than usual, for a while',
    load: () => (require('./commands/expect') as typeof import('./commands/expect')).expectCommand,
  },
  timeline: {
    summary: 'what happened, in order: alarms, postures, who and why, deploys',
    load: () => (require('./commands/timeline') as typeof import('./commands/timeline')).timelineCommand,
  },
  why: {
    summary: 'what an address, or a route, gets, and by what',
    load: () => (require('./commands/why') as typeof import('./commands/why')).whyCommand,
  },
  samples: {
    summary: 'the last sampled requests, readable',
    load: () => (require('./commands/samples') as typeof import('./commands/samples')).samplesCommand,
  },
  doctor: {
    summary: 'what is wrong, or would be after a deploy; uncovered routes',
    load: () => (require('./commands/doctor') as typeof import('./commands/doctor')).doctorCommand,
  },
  verify: {
    summary: 'a deployed test, asked: does AWS do what the simulator says',
    load: () => (require('./commands/verify') as typeof import('./commands/verify')).verifyCommand,
  },
  probe: {
    summary: 'your application, asked: which spellings of a route it takes',
    load: () => (require('./commands/probe') as typeof import('./commands/probe')).probeCommand,
  },
  capacity: {
    summary: 'whether the shield fits into a web ACL',
    load: () => (require('./commands/capacity') as typeof import('./commands/capacity')).capacityCommand,
  },
  export: {
    summary: 'the rules as files for the AWS CLI, without CloudFormation',
    load: () => (require('./commands/export') as typeof import('./commands/export')).exportCommand,
  },
  cost: {
    summary: 'what a month of the template costs, for three sizes of site',
    load: () => (require('./commands/cost') as typeof import('./commands/cost')).costCommand,
  },
  block: {
    summary: 'keep an address off the routes for some hours',
    load: () => (require('./commands/block') as typeof import('./commands/block')).blockCommand,
  },
  allow: {
    summary: 'never block an address automatically',
    load: () => (require('./commands/allow') as typeof import('./commands/allow')).allowCommand,
  },
  policy: {
    summary: 'an IAM policy for on-call, no wider than the commands need',
    load: () => (require('./commands/policy') as typeof import('./commands/policy')).policyCommand,
  },
  runbook: {
    summary: 'the page of an alarm, as of this version',
    load: () => (require('./commands/runbook') as typeof import('./commands/runbook')).runbookCommand,
  },
  forget: {
    summary: 'delete what is known about one person',
    load: () => (require('./commands/forget') as typeof import('./commands/forget')).forgetCommand,
  },
};

function usage(columns: number | undefined): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const list = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  const end = 'otp-shield COMMAND --help says more, otp-shield --version which one this is.';
  return usageText(`otp-shield COMMAND [options]\n\n${list.join('\n')}\n\n${end}\n`, columns);
}

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name !== undefined) io.out(usage(io.outColumns));
    else io.err(usage(io.errColumns));
    return name === undefined ? ExitCode.USAGE : ExitCode.DONE;
  }
  if (name === '--version' || name === '-V' || name === 'version') {
    io.out(`cdk-otp-shield ${version()}\n`);
    return ExitCode.DONE;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    io.err(`otp-shield: unknown command ${JSON.stringify(name)}; commands are ${Object.keys(COMMANDS).join(', ')}\n`);
    return ExitCode.USAGE;
  }
  return entry.load().run(args, io);
}

function terminalIo(stop: AbortController): Io {
  const colours = process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: colours && process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    get errColumns() {
      return process.stderr.columns;
    },
    get outColumns() {
      return process.stdout.columns;
    },
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true
      ? { ask: (question: string) => askOnTerminal(question, stop) }
      : {}),
    signal: stop.signal,
    clock: realClock,
  };
}

/** On standard error, so that the answer on standard output stays clean. Whoever stops instead of answering has said no. */
async function askOnTerminal(question: string, stop: AbortController): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((resolve, reject) => {
      const nothing = () => {
        process.stderr.write('\n');
        resolve('');
      };
      // While it asks, Ctrl-C and Ctrl-D are keys and no signals, and the question alone would stay open for ever.
      reader.once('SIGINT', () => stop.abort());
      reader.once('close', nothing);
      stop.signal.addEventListener('abort', nothing, { once: true });
      reader.question(question).then(resolve, reject);
    });
  } finally {
    reader.removeAllListeners('close');
    reader.close();
  }
}

/** The last line before the end, at once and without complaint. */
function writeLast(text: string): void {
  try {
    writeSync(process.stderr.fd, text);
  } catch {
    // Nobody is left to tell.
  }
}

async function main(): Promise<void> {
  const stop = new AbortController();
  // At 3 a.m. nobody wants to read when the SDK will need another Node.js.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // The first Ctrl-C lets the command close what it opened; the second one ends at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
      // A gate that is being moved is finished first.
      const patience = () =>
        process.stderr.write('otp-shield: finishing what was begun; Ctrl-C again ends it at once\n');
      setTimeout(patience, 1000).unref();
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const name = stream === process.stdout ? 'standard output' : 'standard error';
      // A reader such as `head` that has seen enough is told once, and is no failure.
      const isClosed = error.code === 'EPIPE';
      const what = isClosed ? 'was closed before all was written' : describeError(error);
      if (stream === process.stdout)
        writeLast(`otp-shield: ${name} ${isClosed ? what : `could not be written: ${what}`}\n`);
      process.exit(isClosed ? (process.exitCode ?? ExitCode.DONE) : ExitCode.FAILED);
    });
  }
  try {
    const code = await run(process.argv.slice(2), terminalIo(stop));
    process.exitCode = stop.signal.aborted && code === ExitCode.FAILED ? 130 : code;
  } catch (error) {
    process.stderr.write(`otp-shield: unexpected error: ${describeError(error)}\n`);
    process.exitCode = ExitCode.FAILED;
  }
}

if (require.main === module) void main();
