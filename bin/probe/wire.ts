import { setTimeout as timer } from 'node:timers/promises';
import { CommandError, type Io } from '../terminal/io';
import { exchange, type Place, type Reply } from './exchange';
import { requestBytes, type Spelling } from './spelling';

export interface WireBounds {
  readonly requests: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/** Nothing more is asked; what is known so far stays known. */
export class Ended extends CommandError {}

const AT_ONCE = 8;
/** What takes so much longer than the request that works is no answer any more. */
const PATIENCE = { times: 10, least: 2000, most: 10_000 };

/** Sends no more, and no faster, than was said. */
export class Wire {
  sent = 0;
  private readonly began = performance.now();
  private nextAt = 0;
  private patience = PATIENCE.most;

  constructor(
    private readonly place: Place,
    private readonly bounds: WireBounds,
    private readonly io: Io,
  ) {}

  get left(): number {
    return this.bounds.requests - this.sent;
  }

  get seconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  usedUp(): Ended {
    return new Ended(`the bound of ${this.bounds.requests} requests is used up`);
  }

  async send(spelling: Spelling): Promise<Reply> {
    if (this.left <= 0) throw this.usedUp();
    if (this.seconds > this.bounds.seconds)
      throw new Ended(`the bound of ${Math.round(this.bounds.seconds / 60)} minutes is used up`);
    this.sent++;
    const now = performance.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1000 / this.bounds.perSecond;
    if (at > now) await this.pause(at - now);
    if (this.io.signal.aborted) throw new Ended('it was stopped');
    return exchange(this.place, requestBytes(spelling), {
      bodiless: isBodiless(spelling.method),
      patience: this.patience,
    });
  }

  /** @param milliseconds that the request that works takes */
  expect(milliseconds: number): void {
    this.patience = Math.min(PATIENCE.most, Math.max(PATIENCE.least, milliseconds * PATIENCE.times));
  }

  async pause(milliseconds: number): Promise<void> {
    if (this.io.pause !== undefined) await this.io.pause(milliseconds);
    else await timer(milliseconds, undefined, { signal: this.io.signal }).catch(() => {});
  }

  /** Some at a time; ends early when one of them says so. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<'go on' | 'stop'>): Promise<void> {
    let next = 0;
    let stopped = false;
    const worker = async () => {
      while (!stopped && next < items.length) {
        try {
          if ((await work(items[next++]!)) === 'stop') stopped = true;
        } catch (error) {
          stopped = true;
          throw error;
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}

export const isBodiless = (method: string) => method === 'HEAD';
