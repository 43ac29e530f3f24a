/** Time is an argument everywhere: handlers get the real clock, the simulator and the tests a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
