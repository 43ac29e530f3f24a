import { emfLine } from '../../lib/contract/emf';
import { GUARD_DIMENSION, GUARD_METRIC } from '../../lib/contract/guard-metrics';
import type { Log } from './log';
import type { MailEvent } from './mail-event';

/** The block list of a recipient guard. */
export interface RecipientBlockList {
  /** Value of the `Guard` dimension. */
  readonly guard: string;
  /** `at` is when it happened, in milliseconds since the epoch. */
  readonly block: (recipient: string, kind: 'bounce' | 'complaint', at: number) => Promise<void>;
  /** A mail arrived: lifts what a bounce before it did. */
  readonly unblock: (recipient: string, at: number) => Promise<void>;
}

/** Whoever complained, and whose address is bad for good; the provider's own list of them says the same. */
const BAD: ReadonlySet<MailEvent['kind']> = new Set([
  'complaint',
  'hardBounce',
  'globallySuppressed',
  'suppressed',
  'dropped',
]);

/** A guard that is out of order must not keep mails from being counted: each attempt may take until its time-out. */
const MOST_FAILURES = 3;

/** What one batch tells the block list. What can't be told is counted, so that an alarm can ring. */
export class BadRecipients {
  private failures = 0;
  private lost = 0;

  constructor(
    private readonly list: RecipientBlockList | undefined,
    private readonly log: Log,
  ) {}

  public async heard({ kind, recipient, at }: Pick<MailEvent, 'kind' | 'recipient' | 'at'>): Promise<void> {
    if (this.list === undefined || recipient === '' || !(BAD.has(kind) || kind === 'delivery')) return;
    if (this.failures >= MOST_FAILURES) {
      this.lost += 1;
      return;
    }
    try {
      if (kind === 'delivery') await this.list.unblock(recipient, at);
      else await this.list.block(recipient, kind === 'complaint' ? 'complaint' : 'bounce', at);
    } catch (error) {
      this.failures += 1;
      this.lost += 1;
      const reason = error instanceof Error ? error.name : 'unknown';
      this.log.error('the block list of the guard could not be written', { reason });
    }
  }

  /** Undefined when nothing was lost. */
  public line(now: number): string | undefined {
    if (this.list === undefined || this.lost === 0) return undefined;
    return emfLine({
      timestamp: now,
      dimensions: { [GUARD_DIMENSION]: this.list.guard },
      values: [{ metric: GUARD_METRIC.blocksLost, value: this.lost }],
    });
  }
}
