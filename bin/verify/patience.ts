import { setTimeout as timer } from 'node:timers/promises';
import type { Io } from '../terminal/io';
import { pauseOf } from '../terminal/pause';

/** Waits, also in a command that was stopped: what it began must come to an end before it is taken away. */
export function patiently(io: Io): (seconds: number) => Promise<void> {
  const pause = pauseOf(io);
  return (seconds) => pause(seconds * 1000);
}

/** Waits; a command that is stopped waits no longer. */
export function untilStopped(io: Io): (seconds: number) => Promise<void> {
  return async (seconds) => {
    if (io.pause === undefined) await timer(seconds * 1000, undefined, { signal: io.signal });
    else await io.pause(seconds * 1000);
    io.signal.throwIfAborted();
  };
}
