import { setTimeout as timer } from 'node:timers/promises';
import type { Io } from '../terminal/io';
import { pauseOf } from '../terminal/pause';

/** Waits, also in a command that was stopped: what it began must come to an end before it is taken away. */
export function patiently(io: Io): Wait {
  const pause = pauseOf(io);
  return (seconds) => pause(seconds * 1000);
}

/** Waits; a command that is stopped waits no longer. */
export function untilStopped(io: Io): Wait {
  return async (seconds) => {
    if (io.pause === undefined) await timer(seconds * 1000, undefined, { signal: io.signal });
    else await io.pause(seconds * 1000);
    io.signal.throwIfAborted();
  };
}

/** Waits for some seconds. */
export type Wait = (seconds: number) => Promise<void>;

const EVERY_SECONDS = 10;

/** What was waited for, and for how many seconds. */
export interface Found<T> {
  readonly found: T;
  readonly seconds: number;
}

/**
 * Looks every ten seconds until there is something.
 *
 * @param look what there is; undefined while it isn't there yet
 * @param tooLong the error when there is nothing after `patience` seconds
 */
export async function lookUntil<T>(
  { wait, patience }: { readonly wait: Wait; readonly patience: number },
  look: () => Promise<{ readonly found: T } | undefined>,
  tooLong: (seconds: number) => Error | Promise<Error>,
): Promise<Found<T>> {
  for (let seconds = 0; ; seconds += EVERY_SECONDS) {
    const seen = await look();
    if (seen !== undefined) return { found: seen.found, seconds };
    if (seconds > patience) throw await tooLong(seconds);
    await wait(EVERY_SECONDS);
  }
}
