import { type CounterState, charged, EMPTY_COUNTER, hourOf, judgeCounter, VERIFIED_CREDIT } from './counter';
import { judgeSend, type SendLog } from './send-rules';
import type { GuardStore, Reservation, ReservationResult, Verification } from './store';

interface RecipientEntry extends SendLog {
  readonly open: number;
}

/**
 * The counts of one process, for tests and simulations. It says in plain code what the table has to do, and the table's tests compare with it.
 */
export class MemoryStore implements GuardStore {
  private readonly recipients = new Map<string, RecipientEntry>();
  private readonly counters = new Map<string, CounterState>();
  private readonly reported = new Map<string, number>();

  public async reserve(reservation: Reservation): Promise<ReservationResult> {
    const { at, recipientIds, rules, charges } = reservation;
    const refusals = recipientIds.flatMap((id) => judgeSend(this.entry(id), rules, at) ?? []);
    const counters = charges.map((charge) => judgeCounter(this.counter(charge.id, at), charge, at));
    if (refusals.length > 0 || counters.some(Boolean)) {
      return { kind: 'refused', recipient: refusals.sort((a, b) => b.until - a.until)[0], counters };
    }
    for (const id of recipientIds) {
      const { times, open, blockedUntil } = this.entry(id);
      this.recipients.set(id, { times: [at, ...times].slice(0, rules.entries), open: open + 1, blockedUntil });
    }
    for (const charge of charges) this.setCounter(charge.id, at, charged(this.counter(charge.id, at), charge));
    return { kind: 'reserved' };
  }

  public async verify({ at, recipientIds, counterIds }: Verification): Promise<boolean> {
    if (this.entry(recipientIds[0]!).open === 0) return false;
    for (const id of recipientIds) this.recipients.set(id, { ...this.entry(id), open: 0 });
    for (const id of counterIds) {
      const state = this.counter(id, at);
      this.setCounter(id, at, {
        ...state,
        hourCredit: state.hourCredit + VERIFIED_CREDIT,
        dayCredit: state.dayCredit + VERIFIED_CREDIT,
      });
    }
    return true;
  }

  public async block(recipientIds: readonly string[], until: number): Promise<void> {
    for (const id of recipientIds) {
      const entry = this.entry(id);
      this.recipients.set(id, { ...entry, blockedUntil: Math.max(until, entry.blockedUntil ?? 0) });
    }
  }

  public async forget(recipientIds: readonly string[]): Promise<number> {
    return recipientIds.filter((id) => this.recipients.delete(id)).length;
  }

  public async lastVerification(app: string): Promise<number | undefined> {
    return this.reported.get(app);
  }

  public async noteVerification(app: string, at: number): Promise<void> {
    this.reported.set(app, at);
  }

  private entry(id: string): RecipientEntry {
    return this.recipients.get(id) ?? { times: [], open: 0 };
  }

  private counter(id: string, at: number): CounterState {
    const day = this.counters.get(id) ?? EMPTY_COUNTER;
    const hour = this.counters.get(`${id}/${hourOf(at)}`) ?? EMPTY_COUNTER;
    return { ...day, hour: hour.hour, hourMicros: hour.hourMicros, hourCredit: hour.hourCredit };
  }

  private setCounter(id: string, at: number, state: CounterState): void {
    this.counters.set(id, state);
    this.counters.set(`${id}/${hourOf(at)}`, state);
  }
}
