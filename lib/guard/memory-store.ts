import { REFUSAL } from '../contract/recipient/guard';
import { type CounterState, charged, EMPTY_COUNTER, hourOf, judgeCounter, VERIFIED_CREDIT } from './counter';
import {
  isFamiliar,
  judgeVerification,
  type KnownCondition,
  type KnownRefusal,
  type KnownState,
  neighboursOf,
  placeNames,
  UNKNOWN,
} from './known';
import { type BlockKind, judgeSend, latest, type SendLog } from './send-rules';
import type {
  GuardStore,
  Reservation,
  ReservationResult,
  SendCharge,
  Spelled,
  Verification,
  VerificationResult,
} from './store';

interface RecipientEntry {
  /** Times of the last codes, latest first, by the letter of their list. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
  readonly open: number;
}

const HOUR_MS = 60 * 60 * 1000;
const NOTHING: RecipientEntry = { lists: {}, open: 0 };

/**
 * The counts of one process, for tests and simulations. It says in plain code what the table has to do, and the table's tests compare with it.
 */
export class MemoryStore implements GuardStore {
  private readonly recipients = new Map<string, RecipientEntry>();
  private readonly known = new Map<string, KnownState>();
  /** Until when, by item, kind and spelling. */
  private readonly blocks = new Map<string, Map<string, number>>();
  private readonly counters = new Map<string, CounterState>();
  private readonly verified = new Map<string, number>();
  private readonly once = new Set<string>();
  private readonly tries = new Map<string, number>();
  private readonly reported = new Map<string, number>();

  public async reserve(reservation: Reservation): Promise<ReservationResult> {
    const { at, send, known, proofId, charges } = reservation;
    const refusals = send.ids.flatMap((_, index) => judgeSend(this.log(send, index), send.rules, at) ?? []);
    const knownRefusal = known && this.judgeKnown(known, at);
    const proofUsed = proofId !== undefined && this.once.has(proofId);
    const counters = charges.map((charge) => judgeCounter(this.counter(charge.id, at), charge, at));
    if (refusals.length > 0 || knownRefusal || proofUsed || counters.some(Boolean)) {
      return { kind: 'refused', send: latest(refusals), known: knownRefusal, proofUsed, counters };
    }
    const { list, entries } = send.rules;
    for (const id of send.ids) {
      const { lists, open } = this.entry(id);
      this.recipients.set(id, {
        lists: { ...lists, [list]: [at, ...(lists[list] ?? [])].slice(0, entries) },
        open: open + 1,
      });
    }
    if (proofId !== undefined) this.once.add(proofId);
    for (const charge of charges) this.setCounter(charge.id, at, charged(this.counter(charge.id, at), charge));
    return { kind: 'reserved' };
  }

  public async verify(verification: Verification): Promise<VerificationResult> {
    const { at, deviceIds, recipientIds, knownIds, spellings, limits, freed, counterIds, current, fresh, home } =
      verification;
    const before = this.known.get(knownIds[0]!) ?? UNKNOWN;
    const familiar = (home ?? []).filter(({ names }) => isFamiliar(before, names[0], at)).map(({ ids }) => ids);
    const asked = [deviceIds ?? [], ...familiar, recipientIds].find(([first]) => first && this.entry(first).open > 0);
    if (asked === undefined) return { counted: false };
    const verdict = judgeVerification(before, limits, { current, fresh, network: placeNames(home, 0), at });
    for (const id of asked) {
      const { lists } = this.entry(id);
      const kept = Object.entries(lists).map(([list, times]) => [
        list,
        verdict.frees && freed.some((name) => name.startsWith(list)) ? [] : times,
      ]);
      this.recipients.set(id, { lists: Object.fromEntries(kept), open: 0 });
    }
    for (const [index, id] of knownIds.entries()) {
      this.known.set(id, verdict.after);
      for (const kind of ['bounce', 'complaint'] as const)
        for (const spelling of spellings[index] ?? []) {
          this.blocks.get(id)?.delete(`${kind}/${spelling}`);
          if (asked === recipientIds) this.blocks.get(recipientIds[index]!)?.delete(`${kind}/${spelling}`);
        }
    }
    for (const id of [...(asked === recipientIds ? counterIds : []), ...neighboursOf(verification, before)])
      this.credit(id, at);
    return { counted: true, ...(verdict.slot !== undefined && { slot: verdict.slot }) };
  }

  public async attempt(id: string, most: number): Promise<number | undefined> {
    const tries = this.tries.get(id) ?? 0;
    if (tries >= most) return undefined;
    this.tries.set(id, tries + 1);
    return most - tries - 1;
  }

  public async block(kind: BlockKind, { ids, spellings }: Spelled, until: number): Promise<void> {
    for (const [index, id] of ids.entries()) {
      const blocks = this.blocks.get(id) ?? new Map<string, number>();
      const name = `${kind}/${spellings[index]}`;
      blocks.set(name, Math.max(until, blocks.get(name) ?? 0));
      this.blocks.set(id, blocks);
    }
  }

  public async unblock({ ids, spellings }: Spelled, until: number): Promise<void> {
    for (const [index, id] of ids.entries()) {
      const name = `bounce/${spellings[index]}`;
      if ((this.blocks.get(id)?.get(name) ?? until) < until) this.blocks.get(id)?.delete(name);
    }
  }

  public async forget(ids: readonly string[]): Promise<number> {
    const gone = (id: string) =>
      [this.recipients, this.known, this.blocks].map((map) => map.delete(id)).some((deleted) => deleted);
    return ids.filter(gone).length;
  }

  public async verifiedWithin(counterIds: readonly string[], hour: number): Promise<number> {
    return counterIds.reduce((sum, id) => sum + (this.verified.get(`${id}/${hourOf(hour)}`) ?? 0), 0);
  }

  public async verifiedOn(counterIds: readonly string[]): Promise<number> {
    return counterIds.reduce(
      (sum, id) =>
        sum +
        Array.from({ length: 24 }, (_, hour) => this.verified.get(`${id}/${hourOf(hour * HOUR_MS)}`) ?? 0).reduce(
          (a, b) => a + b,
        ),
      0,
    );
  }

  public async lastVerification(app: string): Promise<number | undefined> {
    return this.reported.get(app);
  }

  public async noteVerification(app: string, at: number): Promise<void> {
    this.reported.set(app, at);
  }

  private log({ ids, rules, spellings }: SendCharge, index: number): SendLog {
    const { lists } = this.entry(ids[index]!);
    const blockedUntil = this.blockedUntil(ids[index]!, spellings[index] ?? [], ['bounce', 'complaint']);
    return { times: lists[rules.list] ?? [], blockedUntil };
  }

  private judgeKnown(
    { ids, device, verifiedAfter, network, spellings }: KnownCondition,
    at: number,
  ): KnownRefusal | undefined {
    const until = Math.max(...ids.map((id, index) => this.blockedUntil(id, spellings[index] ?? [], ['bounce'])));
    if (until > at) return { kind: 'blocked', refusal: { reason: REFUSAL.blocked, until } };
    const state = this.known.get(ids[0]!) ?? UNKNOWN;
    const { seen, devices } = state;
    const stranger =
      (network !== undefined && !isFamiliar(state, network, at)) ||
      (device !== undefined && devices[device.slot]?.device !== device.device) ||
      (verifiedAfter !== undefined && !(seen > verifiedAfter));
    return stranger ? { kind: 'unknown' } : undefined;
  }

  private blockedUntil(id: string, spellings: readonly string[], kinds: readonly BlockKind[]): number {
    const blocks = this.blocks.get(id);
    const times = kinds.flatMap((kind) => spellings.map((spelling) => blocks?.get(`${kind}/${spelling}`) ?? 0));
    return Math.max(0, ...times);
  }

  private entry(id: string): RecipientEntry {
    return this.recipients.get(id) ?? NOTHING;
  }

  private credit(id: string, at: number): void {
    const state = this.counter(id, at);
    this.setCounter(id, at, {
      ...state,
      hourCredit: state.hourCredit + VERIFIED_CREDIT,
      dayCredit: state.dayCredit + VERIFIED_CREDIT,
    });
    const hour = `${id}/${hourOf(at)}`;
    this.verified.set(hour, (this.verified.get(hour) ?? 0) + 1);
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
