const REMEMBERED = 32;
/** A table that is slow for a while must not make refusals wait for it. */
const LONGEST_MS = 250;

/**
 * Makes an answer from memory take as long as one of the table: else its time would tell that somebody asked for that recipient lately.
 */
export class AnswerPace {
  private readonly times: number[] = [];
  private next = 0;

  constructor(
    private readonly sleep: (milliseconds: number) => Promise<void> = pause,
    private readonly random: () => number = Math.random,
  ) {}

  public async timed<T>(call: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await call();
    this.times[this.next] = Math.min(LONGEST_MS, performance.now() - began);
    this.next = (this.next + 1) % REMEMBERED;
    return answer;
  }

  /** Waits as long as one of the last calls took. */
  public async asUsual(): Promise<void> {
    const time = this.times[Math.floor(this.random() * this.times.length)];
    if (time !== undefined) await this.sleep(time);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
