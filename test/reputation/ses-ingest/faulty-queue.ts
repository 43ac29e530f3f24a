import { DynamoLedger } from '../../../lambda/reputation/dynamo-ledger';
import { ingestBatch } from '../../../lambda/reputation/ingest-batch';
import { keyedHash } from '../../../lambda/reputation/keyed-hash';
import type { MailEvent } from '../../../lambda/reputation/mail-event';
import { openEnvelope } from '../../../lambda/reputation/ses-ingest/ses-envelope';
import { readSesEvent } from '../../../lambda/reputation/ses-ingest/ses-event';
import { FakeDynamo } from '../loop/fake-dynamo';

/** What happens to one call to the table: `lost` is written and fails nevertheless; `hangs` is neither written nor answered. */
export type CallFault = 'throttled' | 'lost' | 'killed' | 'hangs';

/** What happens to one invocation. Calls count from 0, over all steps. */
export interface Faults {
  readonly calls?: ReadonlyMap<number, CallFault>;
  /** The invocation dies with the line unwritten, or just after it wrote it. */
  readonly emit?: 'killed before' | 'killed after';
  /** Milliseconds that the invocation has left. */
  readonly timeLeft?: number;
  /** The queue never hears the answer. */
  readonly answer?: 'lost';
}

interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
}

const MAX_RECEIVES = 5;
const VISIBILITY_MS = 360_000;
const hash = keyedHash('key');

/**
 * Queue, dead letters and table around the real ingest handler, with a fault wherever one is asked for. A killed invocation reaches
 * neither table, log nor queue any more.
 */
export class FaultyQueue {
  public readonly dynamo = new FakeDynamo();
  public readonly lines: string[] = [];
  public readonly logged: string[] = [];
  public deadLetters: Message[] = [];
  /** How often an event was counted without being marked afterwards, by its ledger key. */
  public readonly unmarked = new Map<string, number>();
  private waiting: Message[] = [];
  private ids = 0;
  private now = Date.UTC(2026, 10, 20, 9, 15);

  /**
   * @param keysOf of the events that a line counts
   * @param read what the source sends; SES by default
   */
  constructor(
    private readonly keysOf: (line: string) => string[],
    private readonly read: (body: string) => MailEvent[] = readSes,
  ) {}

  public publish(...bodies: string[]): void {
    for (const body of bodies) this.waiting.push({ id: `message-${this.ids++}`, body, receives: 0 });
  }

  public get length(): number {
    return this.waiting.length;
  }

  /** One or several invocations at the same time, each with its own messages; afterwards what failed is visible again. */
  public async deliver(
    ...invocations: ReadonlyArray<{ readonly take: number; readonly faults: Faults }>
  ): Promise<void> {
    const batches = invocations.map(({ take, faults }) => ({ messages: this.waiting.splice(0, take), faults }));
    await Promise.all(batches.map(({ messages, faults }) => this.invoke(messages, faults)));
    this.now += VISIBILITY_MS;
  }

  /** Everything from the dead letters, under new ids, as `StartMessageMoveTask` does it. */
  public redrive(): void {
    const bodies = this.deadLetters.map(({ body }) => body);
    this.deadLetters = [];
    this.publish(...bodies);
  }

  public counted(name: string): number {
    return this.lines.reduce((total, line) => total + (JSON.parse(line)[name] ?? 0), 0);
  }

  private async invoke(messages: readonly Message[], faults: Faults): Promise<void> {
    if (messages.length === 0) return;
    const lines: string[] = [];
    const failed = await this.run(messages, faults, lines);
    for (const key of lines.flatMap(this.keysOf)) {
      const item = this.dynamo.items.get(`event#${hash(key)}`);
      const marked = item !== undefined && item.claimedUntil === undefined;
      if (!marked) this.unmarked.set(key, (this.unmarked.get(key) ?? 0) + 1);
    }
    for (const message of messages) {
      if (!failed.has(message.id)) continue;
      message.receives += 1;
      (message.receives >= MAX_RECEIVES ? this.deadLetters : this.waiting).push(message);
    }
  }

  /** @returns ids of the messages that the queue keeps */
  private async run(messages: readonly Message[], faults: Faults, lines: string[]): Promise<Set<string>> {
    const everything = new Set(messages.map(({ id }) => id));
    let calls = 0;
    let dead = false;
    const die = (): never => {
      dead = true;
      throw new Error('killed');
    };
    const send = async (command: Parameters<FakeDynamo['send']>[0]): Promise<never> => {
      const fault = faults.calls?.get(calls++);
      if (dead || fault === 'killed') return die();
      if (fault === 'throttled') throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      if (fault === 'hangs') return new Promise<never>(() => {});
      const answer = await this.dynamo.send(command);
      if (fault === 'lost') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
      return answer;
    };
    const emit = (line: string) => {
      if (dead || faults.emit === 'killed before') die();
      lines.push(line);
      this.lines.push(line);
      if (faults.emit === 'killed after') die();
    };
    const clock = { now: () => this.now };
    const log = (message: string) => void this.logged.push(message);
    try {
      const answer = await ingestBatch(
        { Records: messages.map(({ id, body }) => ({ messageId: id, body })) },
        this.read,
        {
          monitor: 'Shop',
          ledger: new DynamoLedger({ client: { send }, tableName: 'ledger', hash, clock, recipientMemory: 172_800 }),
          clock,
          emit,
          log: { info: log, warn: log, error: log },
          timeLeft: () => faults.timeLeft ?? 60_000,
        },
      );
      if (dead || faults.answer === 'lost') return everything;
      return new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch {
      return everything;
    }
  }
}

function readSes(body: string): MailEvent[] {
  const event = openEnvelope(body);
  return event === undefined ? [] : readSesEvent(event, { ownDomains: new Set() });
}
