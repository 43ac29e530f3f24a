/** Milliseconds that are left to an invocation. */
export type TimeLeft = () => number;

/** Waits for the work until only `reserve` milliseconds are left. What isn't done by then goes on unheeded. */
export async function untilLeft(timeLeft: TimeLeft, reserve: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, timeLeft() - reserve));
  });
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
