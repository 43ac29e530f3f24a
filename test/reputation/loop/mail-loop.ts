import { Alarms } from '../../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../../lab/aws/metric-store';
import { refreshBaseline } from '../../../lambda/reputation/bounce-baseline';
import { DynamoLedger } from '../../../lambda/reputation/dynamo-ledger';
import type { IngestDependencies } from '../../../lambda/reputation/ingest';
import type { SqsBatch, SqsBatchAnswer } from '../../../lambda/reputation/ingest-batch';
import { keyedHash } from '../../../lambda/reputation/keyed-hash';
import { ingestQueue } from '../../../lambda/reputation/ses-ingest/ingest-queue';
import { FakeCloudWatch } from './fake-cloudwatch';
import { FakeDynamo } from './fake-dynamo';
import { type Arrival, DAY, HOUR, MINUTE } from './traffic';

/** The event source's batching window and size. */
export const BATCH_WINDOW_MS = 20_000;
export const BATCH_SIZE = 100;
/** From the log line to a metric that an alarm sees; AWS states none, two minutes are on the safe side. */
const METRIC_DELAY_MS = 2 * MINUTE;

/**
 * The closed loop in simulated time: messages of SES go through the real ingest handler, its lines become metrics, the
 * probe's baseline is computed from them, and the alarms of the synthesized template judge once a minute.
 */
export class MailLoop {
  public readonly alarms: Alarms;
  public readonly store: MetricStore;
  public readonly dynamo = new FakeDynamo();
  protected readonly ledger: DynamoLedger;
  private readonly lines: Array<{ readonly visible: number; readonly line: string }> = [];
  private readonly waiting: Arrival[] = [];
  private now: number;
  private nextMessage = 0;

  constructor(
    resources: Record<string, unknown>,
    protected readonly monitor: string,
    start: number,
    only?: (name: string) => boolean,
  ) {
    this.now = start;
    this.store = new MetricStore(start - 15 * DAY);
    this.alarms = new Alarms(resources, this.store, only);
    this.ledger = new DynamoLedger({
      client: this.dynamo,
      tableName: 'ledger',
      hash: keyedHash('key'),
      clock: { now: () => this.now },
      recipientMemory: (2 * DAY) / 1000,
    });
  }

  /** Takes messages that arrive within the next `run`; those after its end wait for the one after. */
  public add(arrivals: readonly Arrival[]): void {
    this.waiting.push(...arrivals);
  }

  public async run(until: number): Promise<void> {
    this.waiting.sort((a, b) => a.at - b.at);
    let taken = 0;
    for (let tick = this.now + MINUTE; tick <= until; tick += MINUTE) {
      for (let window = tick - MINUTE + BATCH_WINDOW_MS; window <= tick; window += BATCH_WINDOW_MS) {
        this.now = window;
        while (taken < this.waiting.length && this.waiting[taken]!.at < window) {
          let end = taken;
          while (end < this.waiting.length && this.waiting[end]!.at < window && end - taken < BATCH_SIZE) end += 1;
          await this.deliver(this.waiting.slice(taken, end));
          taken = end;
        }
      }
      this.now = tick;
      if (tick % HOUR === 0) await this.probe(tick);
      while (this.lines.length > 0 && this.lines[0]!.visible <= tick) this.store.ingestEmf(this.lines.shift()!.line);
      this.alarms.evaluate(tick);
      if (tick % DAY === 0) this.dynamo.expire(tick);
    }
    this.waiting.splice(0, taken);
  }

  private async deliver(arrivals: readonly Arrival[]): Promise<void> {
    const Records = arrivals.map(({ body }) => ({ messageId: `m${this.nextMessage++}`, body }));
    const now = this.now;
    const { batchItemFailures } = await this.take(Records, {
      monitor: this.monitor,
      ledger: this.ledger,
      clock: { now: () => now },
      emit: (line) => this.lines.push({ visible: now + METRIC_DELAY_MS, line }),
      log: { info: fail, warn: fail, error: fail },
    });
    if (batchItemFailures.length > 0) throw new Error('the loop lost messages');
  }

  protected take(Records: SqsBatch['Records'], dependencies: IngestDependencies): Promise<SqsBatchAnswer> {
    return ingestQueue({ Records }, { ...dependencies, ownDomains: new Set() });
  }

  private probe(now: number): Promise<void> {
    const cloudWatch = new FakeCloudWatch(this.store);
    return refreshBaseline({ monitor: this.monitor, cloudWatch, dynamo: this.dynamo, ledgerTable: 'ledger' }, now);
  }
}

function fail(message: string, fields?: unknown): void {
  throw new Error(`${message} ${JSON.stringify(fields)}`);
}
