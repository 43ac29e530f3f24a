import type { Clock } from '../contract/clock';

/** The `Date` header has whole seconds, and answers take a while: a smaller difference says nothing. */
const TOLERANCE_MS = 2500;

/**
 * The clock of this machine, set right by the `Date` of AWS's answers: a caller whose clock is wrong by minutes would
 * otherwise get more codes out of a window than it holds, or block a recipient into the future.
 */
export class ServerClock implements Clock {
  private offset = 0;

  constructor(private readonly local: Clock = { now: () => Date.now() }) {}

  public now(): number {
    return this.local.now() + this.offset;
  }

  /** Takes note of an answer: when it was asked for, when it came, and what its `Date` said. */
  public observe(askedAt: number, cameAt: number, dateHeader: string | undefined): void {
    const server = Date.parse(dateHeader ?? '');
    if (Number.isNaN(server)) return;
    const difference = server + 500 - (askedAt + cameAt) / 2;
    this.offset = Math.abs(difference) > TOLERANCE_MS + (cameAt - askedAt) / 2 ? difference : 0;
  }

  /** Listens to the answers of a client of the AWS SDK. */
  public watch(client: WatchableClient): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        const askedAt = this.local.now();
        const result = await next(args);
        const { headers } = (result as { response?: { headers?: Record<string, string> } }).response ?? {};
        this.observe(askedAt, this.local.now(), headers?.date ?? headers?.Date);
        return result;
      },
      { step: 'deserialize', name: 'otpShieldServerClock', priority: 'low' },
    );
  }
}

/** The part of a client of the AWS SDK that is used. */
export interface WatchableClient {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<unknown>) => (args: never) => Promise<unknown>,
      options: { step: 'deserialize'; name: string; priority: 'low' },
    ): void;
  };
}
