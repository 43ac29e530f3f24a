import { type ParseArgsConfig, parseArgs, types } from 'node:util';
import type { Clock } from '../../lib/contract/clock';
import { SimError } from '../../lib/sim/sim-error';
import { running, runningCommand } from './running';
import { usageText } from './usage-text';

/** Scripts and alarms read these; changing one is a breaking change. */
export enum ExitCode {
  DONE = 0,
  /** It could not be done: unreadable file, busy port, a template that can't be evaluated. */
  FAILED = 1,
  /** Asked wrongly: unknown option, unknown key in a replay. */
  USAGE = 2,
  /** Done, and the answer is bad news: an expectation did not hold. */
  BAD_NEWS = 3,
}

/** Everything a command may touch of the outside; nothing else prints, exits or reads the time. */
export interface Io {
  /** To standard output, as it stands. */
  out(text: string): void;
  /** To standard error, as it stands. */
  err(text: string): void;
  /** Whether a person reads: colours on `out`, a progress bar on `err`. */
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Width of the terminal behind `err`, in characters. */
  readonly errColumns?: number;
  /** The same of `out`; absent where no terminal is behind it. */
  readonly outColumns?: number;
  /** Asks a person and waits for a line; absent where nobody sits. */
  ask?(question: string): Promise<string>;
  /** Lets time pass; real time where it is absent. */
  pause?(milliseconds: number): Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

/** The user asked wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked could not be done, for a reason that the message tells fully. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const ERRNO: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EMFILE: 'too many open files',
  EADDRINUSE: 'port is in use',
  ECONNREFUSED: 'connection refused',
  ENOSPC: 'no space left on the device',
};

/** One line for people, without a stack. */
export function describeError(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : ERRNO[code];
  if (reason !== undefined) return path === undefined ? reason : `${path}: ${reason}`;
  return error.message;
}

/** A command whose faults become one clear line and the right exit code. */
export function command(
  name: string,
  summary: string,
  usage: string,
  body: (args: readonly string[], io: Io) => Promise<ExitCode>,
): Command {
  return {
    name,
    summary,
    usage,
    async run(args, io) {
      if (args.includes('--help') || args.includes('-h')) {
        io.out(usageText(usage, io.outColumns));
        return ExitCode.DONE;
      }
      try {
        return await running.run(
          runningCommand(name, (text) => io.err(text)),
          () => body(args, io),
        );
      } catch (error) {
        if (error instanceof UsageError) {
          io.err(`otp-shield ${name}: ${error.message}\nSee: otp-shield ${name} --help\n`);
          return ExitCode.USAGE;
        }
        const expected = error instanceof CommandError || error instanceof SimError;
        const isSystem = types.isNativeError(error) && 'syscall' in error;
        io.err(`otp-shield ${name}: ${expected || isSystem ? '' : 'unexpected error: '}${describeError(error)}\n`);
        return ExitCode.FAILED;
      }
    },
  };
}

type OptionKinds = Readonly<Record<string, 'flag' | 'value' | 'list'>>;
type OptionValues<K extends OptionKinds> = {
  readonly [N in keyof K]: K[N] extends 'flag' ? boolean : K[N] extends 'list' ? readonly string[] : string | undefined;
};

/**
 * Options of a command. A list takes every following argument up to the next option (`--replay a b`) and may be repeated.
 *
 * @throws UsageError naming the option.
 */
export function parseOptions<K extends OptionKinds>(args: readonly string[], kinds: K): OptionValues<K> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    options[name] = kind === 'flag' ? { type: 'boolean' } : { type: 'string', multiple: true };
  }
  const values: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    values[name] = kind === 'flag' ? false : kind === 'list' ? [] : undefined;
  }
  let list: string[] | undefined;
  // Not strict, since the faults of Node.js can be told apart by their text only.
  for (const token of parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
    .tokens) {
    if (token.kind === 'positional') {
      if (!list) throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}`);
      list.push(token.value);
    } else if (token.kind === 'option') {
      list = undefined;
      const kind = token.rawName.startsWith('--') && Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined;
      if (kind === undefined) throw new UsageError(`unknown option '${token.rawName}'`);
      if (kind === 'flag' && token.value !== undefined) throw new UsageError(`--${token.name} takes no value`);
      // What looks like the next option is no value, unless it is written as one: --reason=--yes.
      if (kind !== 'flag' && (token.value === undefined || (!token.inlineValue && /^-./.test(token.value))))
        throw new UsageError(`--${token.name} needs a value`);
      if (kind === 'flag') values[token.name] = true;
      else if (kind === 'list') {
        list = values[token.name] as string[];
        list.push(token.value as string);
      } else if (values[token.name] !== undefined) throw new UsageError(`--${token.name} is given twice`);
      else values[token.name] = token.value;
    }
  }
  return values as OptionValues<K>;
}

/** @throws UsageError */
export function integerOption(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, got ${JSON.stringify(text)}`);
  }
  return value;
}

/** @throws UsageError */
export function priceOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new UsageError(`--${name} must be a price in US dollars such as 0.40, got ${JSON.stringify(text)}`);
  }
  return value;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Colours where a person reads; plain text everywhere else. */
export function paint(io: Io, colour: keyof typeof CODES, text: string): string {
  return io.outIsTerminal ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}
