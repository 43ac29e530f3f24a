/** Time is an argument everywhere: handlers get the real clock, the simulator and the tests a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A time in whole seconds, as `2026-01-31T12:00:00Z`. @param time milliseconds since the epoch */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
