import { faultName } from '../../lib/contract/aws-fault';
import { emfLine } from '../../lib/contract/emf';
import { GUARD_DIMENSION, GUARD_METRIC } from '../../lib/contract/recipient/guard-metrics';
import { inParallel } from '../runtime/in-parallel';
import type { Log } from '../runtime/log';
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
const PARALLEL_CALLS = 25;

/** What one batch tells the block list. What can't be told is counted, so that an alarm can ring. */
export class BadRecipients {
  private failures = 0;
  private lost = 0;

  constructor(
    private readonly list: RecipientBlockList | undefined,
    private readonly log: Log,
  ) {}

  /** Afterwards, or when it is left alone before its end, `line` says what is lost. */
  public async hearAll(events: ReadonlyArray<Pick<MailEvent, 'kind' | 'recipient' | 'at' | 'hearsay'>>): Promise<void> {
    const { list } = this;
    if (list === undefined) return;
    const heard = events.filter(
      ({ kind, recipient, hearsay }) =>
        recipient !== '' && (kind === 'delivery' || (hearsay !== true && BAD.has(kind))),
    );
    // Lost until told: what is still under way when the time is over counts as lost.
    this.lost = heard.length;
    await inParallel(heard, PARALLEL_CALLS, (event) => this.tell(list, event));
  }

  private async tell(
    list: RecipientBlockList,
    { kind, recipient, at }: Pick<MailEvent, 'kind' | 'recipient' | 'at'>,
  ): Promise<void> {
    if (this.failures >= MOST_FAILURES) return;
    try {
      if (kind === 'delivery') await list.unblock(recipient, at);
      else await list.block(recipient, kind === 'complaint' ? 'complaint' : 'bounce', at);
      this.lost -= 1;
    } catch (error) {
      this.failures += 1;
      this.log.error('the block list of the guard could not be written', { reason: faultName(error) });
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
