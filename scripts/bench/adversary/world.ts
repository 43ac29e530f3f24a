import type { Channel, GuardSettings } from '../../../lib/contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../../../lib/contract/recipient/guard-defaults';
import { type CheckResult, Guard, type GuardEvent } from '../../../lib/guard/guard';
import { KeyRing } from '../../../lib/guard/key-ring';
import { MemoryStore } from '../../../lib/guard/memory-store';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Tuesday at ten: a full hour, when the counts of an hour begin. */
export const START = Date.parse('2026-03-03T10:00:00Z');

/** US dollars. Puzzles as solvers sell them; mailboxes and numbers of one's own as they are offered, rounded down. */
export const PRICE = { puzzle: 0.002, mailbox: 0.02, number: 0.1 } as const;
/** Codes for one solved puzzle: the `token-reuse-limit` of the rules. */
const CODES_PER_PUZZLE = 20;

/** Whose codes are counted apart. */
export type Side = 'people' | 'attacker';

/** The guard with its default settings on the counts of this process, and simulated time. */
export class World {
  public now = START;
  public readonly guard: Guard;
  public readonly events: GuardEvent[] = [];
  public readonly sent: Record<Side, Record<Channel, number>> = {
    people: { email: 0, sms: 0, voice: 0 },
    attacker: { email: 0, sms: 0, voice: 0 },
  };
  public spent = { puzzles: 0, mailboxes: 0, numbers: 0 };
  private readonly ring = KeyRing.parse(
    JSON.stringify({ id: 'bench', key: 'a key for the bench that is long enough to be one' }),
    31 * DAY,
  );
  private codesOfPuzzle = 0;
  private proofs = 0;

  constructor(settings: GuardSettings = DEFAULT_GUARD_SETTINGS) {
    this.guard = new Guard({
      settings,
      store: new MemoryStore(),
      keys: async () => this.ring,
      clock: { now: () => this.now },
      onEvent: (event) => this.events.push(event),
    });
  }

  public async ask(side: Side, question: Question): Promise<CheckResult> {
    const result = await this.guard.check({ ...COMMON, ...question });
    if (result.allowed) this.sent[side][question.channel] += 1;
    return result;
  }

  /** A request that the attacker's puzzle pays for: one of twenty, or one for itself where a fresh proof is wanted. */
  public async attack(question: Question, fresh = false): Promise<CheckResult> {
    if (fresh) {
      this.spent.puzzles += 1;
      return this.ask('attacker', { ...question, freshProof: this.proof() });
    }
    if (this.codesOfPuzzle % CODES_PER_PUZZLE === 0) this.spent.puzzles += 1;
    this.codesOfPuzzle += 1;
    return this.ask('attacker', question);
  }

  public proof(): string {
    this.proofs += 1;
    return `proof ${this.proofs}`;
  }

  /** US dollars that the attacker paid. */
  public get price(): number {
    const { puzzles, mailboxes, numbers } = this.spent;
    return puzzles * PRICE.puzzle + mailboxes * PRICE.mailbox + numbers * PRICE.number;
  }

  /** A mail came back for good, as the handler of bounces would say it. */
  public async bounced(address: string): Promise<void> {
    await this.guard.block('email', address, 'bounce');
  }
}

export interface Question {
  readonly channel: Channel;
  readonly recipient: string;
  readonly clientAddress?: string;
  readonly deviceToken?: string;
  readonly freshProof?: string;
}

const COMMON = { purpose: 'sign-in', app: 'shop' } as const;
