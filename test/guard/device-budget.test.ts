import fc from 'fast-check';
import type { BudgetLimits } from '../../lib/contract/recipient/guard';
import { channelBudgets, DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { type CounterCharge, charged, EMPTY_COUNTER, judgeCounter, roomBy } from '../../lib/guard/counter';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore } from '../../lib/guard/store';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { type Rig, rig } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const APP = { channel: 'sms', purpose: 'sign-in', app: 'shop' } as const;
const number = (index: number) => `+49151${String(10_000_000 + index * 50_003)}`;

const NONE = { perHour: 0, perDay: 0 };

/** Small budgets of known devices; those of strangers as they come. */
function small(
  device: BudgetLimits,
  proven: BudgetLimits,
  daily: BudgetLimits = NONE,
  store: GuardStore = new MemoryStore(),
): Rig {
  const { budgets } = DEFAULT_GUARD_SETTINGS;
  return rig({ budgets: { ...budgets, sms: { ...budgets.sms, device, daily, proven } } }, { store });
}

async function known({ guard, sms }: Rig, index: number): Promise<{ deviceToken: string | undefined }> {
  await sms(number(index));
  const { deviceToken } = await guard.verified({ ...APP, recipient: number(index) });
  return { deviceToken };
}

describe('known devices together', () => {
  test('above their budget each code costs a puzzle, and behind that they are strangers with a proof', async () => {
    const made = small({ perHour: 3, perDay: 30 }, { perHour: 2, perDay: 20 });
    const devices: Array<{ deviceToken: string | undefined }> = [];
    for (let i = 0; i < 7; i++) devices.push(await known(made, i));
    const ask = async (index: number, freshProof?: string) => {
      const { outcome, messageId, ways } = await made.sms(number(index), { ...devices[index], freshProof });
      return { outcome, messageId, ways, lane: made.events.at(-1)!.lane };
    };
    for (const index of [0, 1, 2]) expect(await ask(index)).toMatchObject({ outcome: 'send', lane: 'device' });
    const more = await ask(3);
    expect(more).toMatchObject({ outcome: 'challenge', messageId: 'prove-again' });
    expect(more.ways).toEqual(['fresh-proof', 'send-first', 'other-way', 'later']);
    expect(await ask(3, 'a')).toMatchObject({ outcome: 'send', lane: 'device' });
    expect(await ask(4, 'a')).toMatchObject({ outcome: 'challenge' });
    expect(await ask(4, 'b')).toMatchObject({ outcome: 'send', lane: 'device' });
    expect(await ask(5, 'c')).toMatchObject({ outcome: 'send', lane: 'fresh' });
  });

  test.each([
    ['the memory', () => new MemoryStore()],
    ['the DynamoDB table', () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' })],
  ])(
    'above it each recipient has one code a day without a puzzle, however often he types in what he gets, in %s',
    async (_, store) => {
      const [device, proven, daily] = [2, 1, 5].map((perHour) => ({ perHour, perDay: 10 * perHour }));
      const made = small(device!, proven!, daily!, store());
      const [jane, mallory] = [await known(made, 0), await known(made, 1)];
      const ask = async (index: number, device: { deviceToken: string | undefined }, more = {}) => {
        made.wait(61);
        const { outcome } = await made.sms(number(index), { ...device, ...more });
        const typed = await made.guard.verified({ ...APP, recipient: number(index), ...device });
        device.deviceToken = typed.deviceToken ?? device.deviceToken;
        return { outcome, counted: typed.counted };
      };
      // Two by the budget, one by the day, and then a puzzle each, of which there is one.
      for (let code = 0; code < 3; code++) expect(await ask(1, mallory)).toEqual({ outcome: 'send', counted: true });
      for (let code = 0; code < 5; code++) expect((await ask(1, mallory)).outcome).toBe('challenge');
      expect((await ask(1, mallory, { freshProof: 'a' })).outcome).toBe('send');
      expect(await ask(0, jane)).toEqual({ outcome: 'send', counted: true });
      expect((await ask(0, jane)).outcome).toBe('challenge');
      made.wait(24 * 3600);
      expect((await ask(0, jane)).outcome).toBe('send');
    },
  );

  test('it is for known recipients in familiar networks, too, and for nobody else', async () => {
    const made = small(NONE, NONE, { perHour: 5, perDay: 50 });
    const [home, elsewhere] = [{ clientAddress: '203.0.113.7' }, { clientAddress: '198.51.100.7' }];
    await made.sms(number(0), home);
    await made.guard.verified({ ...APP, recipient: number(0), ...home });
    const lane = async (freshProof: string, from: object) => {
      made.wait(61);
      await made.sms(number(0), { ...from, freshProof });
      return made.events.at(-1)!.lane;
    };
    // What anybody with a proof has, first.
    for (const proof of ['a', 'b', 'c']) expect(['fresh', 'known']).toContain(await lane(proof, elsewhere));
    expect(await lane('d', elsewhere)).toBeUndefined();
    expect(await lane('e', home)).toBe('familiar');
    expect(await lane('f', home)).toBeUndefined();
  });

  test('strangers do not use it up, nor do known devices use up what strangers have', async () => {
    const made = small({ perHour: 2, perDay: 20 }, { perHour: 2, perDay: 20 });
    const device = await known(made, 0);
    for (let i = 10; i < 40; i++) await made.sms(number(i));
    expect((await made.sms(number(0), device)).allowed).toBe(true);
    made.wait(61);
    expect((await made.sms(number(0), device)).allowed).toBe(true);
    expect((await made.sms(number(50))).allowed).toBe(true);
  });

  test('nobody fills the defaults for less than 100 US dollars, of mailboxes, numbers or puzzles', () => {
    const { email, sms } = DEFAULT_GUARD_SETTINGS.budgets;
    expect(email.proven.perHour * 0.002).toBeGreaterThan(100);
    expect(email.daily.perHour * 0.02).toBeGreaterThan(100);
    expect(sms.daily.perHour * 0.1).toBeGreaterThan(100);
    expect((sms.daily.moneyPerHour! / DEFAULT_GUARD_SETTINGS.prices.sms) * 0.1).toBeGreaterThanOrEqual(100);
  });
});

test('what each known number has once a day is as dear after half a day of an attack as before', async () => {
  const HOUR = 3_600_000;
  const text = channelBudgets('sms', { perHour: 50, perDay: 300, moneyPerHour: 2, moneyPerDay: 12 });
  const made = small(text.device, text.proven, text.daily);
  const people = await Promise.all(Array.from({ length: 12 }, (_, index) => known(made, 1200 + index)));
  made.clock.at = Date.parse('2026-03-03T00:00:00Z');
  // He adds 45 numbers an hour, of the 50 that fill it, and uses up all that known devices share.
  let numbers = 0;
  const lost: number[] = [];
  for (let hour = 0; hour < 12; hour++) {
    const own: Array<{ deviceToken: string | undefined }> = [];
    for (let n = 0; n < 45; n++) {
      const index = numbers++;
      own.push(await known(made, index));
    }
    for (let turn = 0; turn < 2; turn++)
      for (const [n, token] of own.entries()) {
        made.wait(2);
        await made.sms(number(numbers - 45 + n), { ...token, freshProof: `more ${hour}/${turn}/${n}` });
      }
    if (!(await made.sms(number(1200 + hour), people[hour])).allowed) lost.push(hour);
    made.clock.at = Date.parse('2026-03-03T00:00:00Z') + (hour + 1) * HOUR;
  }
  expect(lost).toEqual([]);
  // Or he had no numbers, and nothing was shown.
  expect(made.events.filter(({ lane }) => lane === 'device').length).toBeGreaterThan(600);
});

describe('what a day has left', () => {
  const HOUR = 3_600_000;
  const midnight = Date.parse('2026-03-02T00:00:00Z');
  const charge = (perDay: number): CounterCharge => ({
    id: 'a counter',
    perHour: 1000,
    perDay,
    reason: 'budget',
    place: false,
  });

  test('whoever takes all there is leaves each later hour its part, and the day never gives more than its limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
        (perDay, greedy) => {
          let day = EMPTY_COUNTER;
          for (let hour = 0; hour < 24; hour++) {
            const now = midnight + hour * HOUR;
            let state = { ...day, hour: 0 };
            let given = 0;
            while ((greedy[hour] || given < 1) && judgeCounter(state, charge(perDay), now) === undefined) {
              state = charged(state, charge(perDay));
              given += 1;
            }
            if (greedy[hour]) expect(given).toBeGreaterThanOrEqual(Math.floor(perDay / 48));
            day = state;
          }
          expect(day.day).toBeLessThanOrEqual(perDay);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('it says when there is more', () => {
    const now = midnight + 3 * HOUR;
    const full = { ...EMPTY_COUNTER, day: roomBy(480, now) };
    expect(roomBy(480, now)).toBe(280);
    expect(judgeCounter(full, charge(480), now)).toEqual({ kind: 'count', until: now + HOUR });
    expect(judgeCounter({ ...full, day: 20 }, charge(20), now)).toEqual({ kind: 'count', until: midnight + 24 * HOUR });
  });
});
