/** How a program waits and rolls dice; tests and the simulator bring their own. */
export interface Backoff {
  sleep(milliseconds: number): Promise<void>;
  /** 0 up to, but not including, 1. */
  random(): number;
}

export const REAL_BACKOFF: Backoff = {
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

/**
 * Full jitter: writers that ran into each other must not meet again.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function pause({ sleep, random }: Backoff, attempt: number, base = 250, cap = 4000): Promise<void> {
  // AWS WAF takes one update a second and account, so even the shortest wait is worth something.
  return sleep(50 + random() * Math.min(cap, base * 2 ** attempt));
}
