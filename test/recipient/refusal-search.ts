import type { GuardSettings } from '../../lib/contract/recipient/guard';
import { Guard } from '../../lib/guard/guard';
import { KeyRing } from '../../lib/guard/key-ring';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { Channel } from './loss-search';

const HOUR = 3_600_000;
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const COMMON = { purpose: 'sign-in', app: 'shop' } as const;
const PUZZLE = 0.002;
/** Of sums of prices. */
const ROUNDING = 1e-9;
const OWN_PRICE = { email: 0.02, sms: 0.1 } as const;

/** How an attacker asks for one code: as a stranger, as one with a puzzle just solved, for the victim, or on a device of his own, in turn. */
export type Ask = 'open' | 'fresh' | 'victim' | 'victim, fresh' | 'own' | 'own, fresh';
export type Person = 'new' | 'victim' | 'known device';

export interface HourOfAttack {
  readonly settings: GuardSettings;
  readonly channel: Channel;
  readonly codesPerPuzzle: number;
  readonly asks: readonly Ask[];
  /** Mailboxes or numbers of his own. */
  readonly own: number;
  /** US dollars; he stops before. */
  readonly spend: number;
}

/**
 * One hour of an attacker who may spend so much, and what an honest person gets afterwards. He pays for codes that go out alone, so less than in truth; those of his own devices
 * cost him nothing but the mailbox or number, once, and the puzzles of fresh proofs.
 */
export async function servedAfter({ settings, channel, codesPerPuzzle, asks, own, spend }: HourOfAttack) {
  const clock = { at: MIDNIGHT - 30 * HOUR, now: () => clock.at };
  const ring = KeyRing.parse(
    JSON.stringify({ id: 'k', key: 'a key for the search that is long enough' }),
    31 * 24 * HOUR,
  );
  const guard = new Guard({ settings, store: new MemoryStore(), keys: async () => ring, sleep: async () => {}, clock });
  const recipientOf = (index: number) =>
    channel === 'email'
      ? `s${index}@firm${index % 50}.de`
      : `${index % 2 === 0 ? '+336' : '+49151'}${10_000_000 + index * 7919}`;
  const about = (index: number) => ({ ...COMMON, channel, recipient: recipientOf(index) });
  const verified = async (index: number) => {
    clock.at += 25 * 60_000;
    // Other days have budgets, too: whoever gets no code tries the other way.
    if (!(await guard.check(about(index))).allowed) await guard.check({ ...about(index), freshProof: `own ${index}` });
    return (await guard.verified(about(index))).deviceToken;
  };
  const [PERSON, VICTIM, STRANGERS] = [9000, 9001, 10_000];
  // Theirs was verified on another day, his own ones no later.
  const theirs = await verified(PERSON);
  clock.at = MIDNIGHT - 20 * HOUR;
  const devices: Array<string | undefined> = [];
  for (let index = 0; index < own; index++) devices.push(await verified(index));
  clock.at = MIDNIGHT;
  let paid = own * OWN_PRICE[channel];
  let asked = 0;
  for (const ask of asks) {
    const fresh = ask.endsWith('fresh');
    const mine = ask.startsWith('own');
    if (mine && own === 0) continue;
    const price = fresh ? PUZZLE : mine ? 0 : PUZZLE / codesPerPuzzle;
    if (paid + price >= spend - ROUNDING) continue;
    clock.at += 1000;
    asked += 1;
    const index = mine ? asked % own : ask.startsWith('victim') ? VICTIM : STRANGERS + asked;
    const { allowed } = await guard.check({
      ...about(index),
      ...(mine && { deviceToken: devices[index] }),
      ...(fresh && { freshProof: `his ${asked}` }),
    });
    if (allowed) paid += price;
    // He reads what goes to his own, and gets back what it counted.
    if (allowed && mine)
      devices[index] = (await guard.verified({ ...about(index), deviceToken: devices[index] })).deviceToken;
  }
  clock.at = Math.max(clock.at, MIDNIGHT + HOUR / 2);
  return {
    paid,
    /** As a page does it: once as it is, and once more with a puzzle just solved. */
    gets: async (person: Person, puzzles: 0 | 1) => {
      const index = { new: 20_001, victim: VICTIM, 'known device': PERSON }[person];
      const question = { ...about(index), ...(person === 'known device' && { deviceToken: theirs }) };
      if ((await guard.check(question)).allowed) return true;
      return puzzles === 1 && (await guard.check({ ...question, freshProof: 'of the person' })).allowed;
    },
  };
}
