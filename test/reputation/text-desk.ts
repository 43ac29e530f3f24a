import { DynamoLedger } from '../../lambda/reputation/dynamo-ledger';
import { ingestBatch } from '../../lambda/reputation/ingest-batch';
import { keyedHash } from '../../lambda/reputation/keyed-hash';
import type { MailEvent } from '../../lambda/reputation/mail-event';
import { textCounting } from '../../lambda/reputation/text-counting';
import { DynamoPlaces } from '../../lambda/reputation/text-places';
import { FakeDynamo } from './loop/fake-dynamo';

/** The ingest of texts over tables in memory, whoever sends. */
export class TextDesk {
  public readonly dynamo = new FakeDynamo();
  public readonly lines: Array<Record<string, unknown>> = [];
  public readonly logged: string[] = [];
  private readonly clock = { now: () => this.now };
  private readonly log = { info: () => {}, warn: () => {}, error: (text: string) => this.logged.push(text) };
  private readonly table = { client: this.dynamo, tableName: 'ledger', hash: keyedHash('key') };
  private readonly ledger = new DynamoLedger({ ...this.table, clock: this.clock, recipientMemory: 172_800 });

  constructor(
    private readonly read: (body: string) => MailEvent[],
    public now: number,
    private readonly homeCountries?: string[],
  ) {}

  /** @returns which messages come back, as `m0` for the first */
  public async take(bodies: readonly unknown[]): Promise<string[]> {
    const settings = { price: 0.08, priceByCountry: { TJ: 0.45 }, homeCountries: this.homeCountries };
    const { batchItemFailures } = await ingestBatch(
      { Records: bodies.map((body, index) => ({ messageId: `m${index}`, body: textOf(body) })) },
      this.read,
      {
        monitor: 'texts',
        ledger: this.ledger,
        clock: this.clock,
        emit: (line) => this.lines.push(JSON.parse(line)),
        log: this.log as never,
        texts: textCounting(settings, new DynamoPlaces(this.table), this.log as never),
      },
    );
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  public sum(name: string): number {
    return Number(this.lines.reduce((whole, line) => whole + Number(line[name] ?? 0), 0).toFixed(6));
  }

  public most(name: string): number {
    return Math.max(0, ...this.lines.map((line) => Number(line[name] ?? 0)));
  }
}

export function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
