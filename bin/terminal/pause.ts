import { setTimeout as timer } from 'node:timers/promises';
import type { Io } from './io';

/** Lets time pass: real time, unless the terminal has another. */
export function pauseOf({ pause }: Pick<Io, 'pause'>): (milliseconds: number) => Promise<void> {
  return (
    pause ??
    (async (milliseconds) => {
      await timer(milliseconds);
    })
  );
}
