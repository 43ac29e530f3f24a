import type { BudgetLimits, GuardSettings } from '../../lib/contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { Guard } from '../../lib/guard/guard';
import { KeyRing } from '../../lib/guard/key-ring';
import { MemoryStore } from '../../lib/guard/memory-store';

const HOUR = 3_600_000;
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const COMMON = { purpose: 'sign-in', app: 'shop' } as const;
const HOME = { clientAddress: '192.0.2.9' };
/** Recipients of his own, which verified the day before. */
const OWN = 60;

/** Whose codes they are: strangers', strangers' with a proof, and those of known devices and familiar networks together. */
export type Taker = 'open' | 'fresh' | 'neighbours' | 'known' | 'own';
export type Channel = 'email' | 'sms';

/** Few enough codes that a day can be played whole; only the budgets bound them. */
export function smallSettings(
  budgets: Readonly<Record<'open' | 'fresh' | 'neighbours' | 'known' | 'device' | 'daily' | 'proven', BudgetLimits>>,
  channel: Channel,
  smsByCountry: Readonly<Record<string, number>> = {},
): GuardSettings {
  const wide = { perHour: 100_000, perDay: 100_000 };
  const { conversion: _, ...others } = DEFAULT_GUARD_SETTINGS;
  return {
    ...others,
    domain: wide,
    mailProvider: wide,
    phonePrefix: wide,
    country: wide,
    client: wide,
    network: wide,
    prices: { ...DEFAULT_GUARD_SETTINGS.prices, smsByCountry },
    budgets: { ...DEFAULT_GUARD_SETTINGS.budgets, [channel]: budgets },
  };
}

export interface Step {
  readonly kind: 'open' | 'fresh' | 'neighbour' | 'again' | 'device' | 'familiar';
  readonly codes: number;
}

/** One attacker whose solver always wins, for a day by the clock; `plan` says what he asks for in each hour, in this order. */
export async function playDay(settings: GuardSettings, channel: Channel, plan: ReadonlyArray<readonly Step[]>) {
  const sent: Record<Taker, number> = { open: 0, fresh: 0, neighbours: 0, known: 0, own: 0 };
  const clock = {
    at: MIDNIGHT - 2 * HOUR,
    now() {
      return this.at;
    },
  };
  let taker: Taker | undefined;
  let price = 0;
  let money = 0;
  const proofs = new Set<string>();
  const key = JSON.stringify({ id: 'k', key: 'a key for the search that is long enough' });
  const ring = KeyRing.parse(key, 31 * 24 * HOUR);
  const guard = new Guard({
    settings,
    store: new MemoryStore(),
    keys: async () => ring,
    sleep: async () => {},
    clock,
    onEvent: ({ kind, allowed, lane, price: usd }) => {
      if (kind !== 'check') return;
      price = usd;
      taker = !allowed ? undefined : lane === 'device' || lane === 'familiar' ? 'own' : lane;
    },
  });
  const recipientOf = (index: number) =>
    channel === 'email'
      ? `s${index}@firm${index % 50}.de`
      : `${index % 3 === 0 ? '+336' : '+49151'}${10_000_000 + index * 7919}`;
  const own: Array<{ readonly recipient: string; readonly deviceToken: string }> = [];
  for (let i = 0; i < OWN; i++) {
    const about = { ...COMMON, ...HOME, channel, recipient: recipientOf(i) };
    clock.at += 60_000;
    // The day before has budgets, too: whoever gets no code tries the other way.
    if (!(await guard.check(about)).allowed) await guard.check({ ...about, freshProof: `own ${i}` });
    const { deviceToken } = await guard.verified(about);
    if (deviceToken !== undefined) own.push({ recipient: about.recipient, deviceToken });
  }
  clock.at = MIDNIGHT;
  let thought = OWN;
  let turn = 0;
  const toOne = new Map<string, number>();
  const ask = async (kind: Step['kind']): Promise<void> => {
    turn += 1;
    const mine = own.length > 0 && (kind === 'device' || kind === 'familiar') ? own[turn % own.length] : undefined;
    // One victim again and again, or another stranger each time.
    const recipient = mine?.recipient ?? recipientOf(kind === 'again' ? 5000 : ++thought);
    // One proof in four was used before.
    const freshProof = `proof ${turn % 4 === 3 ? turn - 1 : turn}`;
    const proofToo = kind !== 'open' && (kind !== 'device' || turn % 2 === 0);
    await guard.check({
      ...COMMON,
      channel,
      recipient,
      ...(mine && kind === 'device' && { deviceToken: mine.deviceToken }),
      ...(((mine && kind === 'familiar') || kind === 'neighbour') && HOME),
      ...(proofToo && { freshProof }),
    });
    if (taker === undefined) return;
    sent[taker] += 1;
    money += price;
    if (proofToo) proofs.add(freshProof);
    if (mine === undefined) toOne.set(recipient, (toOne.get(recipient) ?? 0) + 1);
  };
  for (const [hour, steps] of plan.entries()) {
    clock.at = MIDNIGHT + hour * HOUR;
    for (const { kind, codes } of steps)
      for (let i = 0; i < codes; i++) {
        clock.at += 5000;
        await ask(kind);
      }
  }
  return { sent, money, proofs: proofs.size, mostToOne: Math.max(0, ...toOne.values()) };
}
