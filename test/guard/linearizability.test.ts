import type { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore, Reservation, ReservationResult } from '../../lib/guard/store';
import { runs } from '../runs';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { budgetsOf, rig, START, settingsWith } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

interface Attempt {
  readonly reservation: Reservation;
  readonly result: ReservationResult;
}

/** A store that marks each of its transactions, so that it can be found in the order in which the table decided. */
function markedStore(client: number, attempts: Map<string, Attempt>): GuardStore {
  const real = dynamo.client();
  let count = 0;
  let token = '';
  const store = new DynamoStore({
    tableName: 'guard',
    client: {
      send: ((command: TransactWriteItemsCommand) => {
        if (command.input.TransactItems) command.input.ClientRequestToken = token;
        return real.send(command);
      }) as typeof real.send,
    },
  });
  const reserve = store.reserve.bind(store);
  store.reserve = async (reservation) => {
    token = `${client}-${count++}-${Math.random()}`;
    const mine = token;
    const result = await reserve(reservation);
    attempts.set(mine, { reservation, result });
    return result;
  };
  return store;
}

const step = fc.record({
  /** Few recipients and much asking: that is where limits matter. */
  recipient: fc.nat(2),
  /** Seconds of the client's own clock since its last step. */
  after: fc.nat(90),
  /** Turns of the event loop before it. */
  pause: fc.nat(3),
  /** Whose count it is: everybody's, that of a device, or that of a proof, of which some are used twice. */
  lane: fc.constantFrom('open', 'open', 'device', 'fresh'),
  proof: fc.nat(6),
});
/** Clients whose clocks differ by up to half a minute. */
const schedule = fc.array(
  fc.record({ skew: fc.integer({ min: -30, max: 30 }), steps: fc.array(step, { minLength: 2, maxLength: 7 }) }),
  { minLength: 3, maxLength: 6 },
);

let run = 0;
let devices = 0;
let proofsUsed = 0;
const LIMITS = settingsWith({
  conversion: undefined,
  recipient: {
    messages: 3,
    windowSeconds: 120,
    perDay: 5,
    cooldownSeconds: 10,
    cooldownGrowth: 2,
    longestCooldownSeconds: 60,
    freshPerDay: 3,
  },
  domain: { perHour: 9, perDay: 100 },
  client: { perHour: 6, perDay: 100 },
  budgets: budgetsOf({ perHour: 1200, perDay: 1200, moneyPerHour: 1, moneyPerDay: 1 }),
});

test('many clients at once: each decision is the one of a single counter that sees them one after the other', async () => {
  let allowedInAll = 0;
  let refusedInAll = 0;
  await fc.assert(
    fc.asyncProperty(schedule, async (clients) => {
      // A day of its own, so that no run meets the counts of another one.
      const start = START + ++run * 86_400_000;
      dynamo.decided = [];
      const attempts = new Map<string, Attempt>();
      await Promise.all(
        clients.map(async ({ skew, steps }, index) => {
          const { clock, mail } = rig(LIMITS, { store: markedStore(index, attempts) });
          clock.at = start + skew * 1000;
          for (const { recipient, after, pause, lane, proof } of steps) {
            clock.at += after * 1000;
            // Turns of the loop, so that each schedule meets the others somewhere else.
            for (let turn = 0; turn < pause; turn++) await new Promise((resolve) => setImmediate(resolve));
            await mail(`r${recipient}-${run}@org${run}.org`, {
              clientAddress: `192.0.2.${index % 2}`,
              ...(lane === 'device' && { knownDevice: `device-${proof % 2}` }),
              ...(lane === 'fresh' && { freshProof: `proof-${run}-${proof}` }),
            });
          }
        }),
      );
      const model = new MemoryStore();
      for (const token of dynamo.decided) {
        const { reservation, result } = attempts.get(token)!;
        expect(result).toEqual(await model.reserve(reservation));
        if (result.kind === 'reserved') allowedInAll += 1;
        else refusedInAll += 1;
        if (result.kind === 'refused' && result.proofUsed) proofsUsed += 1;
        if (reservation.known) devices += 1;
      }
      expect(dynamo.decided).toHaveLength(attempts.size);
    }),
    { numRuns: runs(5, 40), endOnFailure: true },
  );
  // Or the limits were never touched, and nothing was shown.
  expect(allowedInAll).toBeGreaterThan(20);
  expect(refusedInAll).toBeGreaterThan(10);
  expect(Math.min(devices, proofsUsed)).toBeGreaterThan(2);
}, 120_000);

test('a transaction that finds its items taken tries again, and sees what the other one wrote', async () => {
  const conflicts = dynamo.conflicts;
  const { hasItems, goOn } = dynamo.stopNext();
  const storeWith = (sleep?: () => Promise<void>) =>
    new DynamoStore({ client: dynamo.client(), tableName: 'guard', ...(sleep && { sleep }) });
  const first = rig({}, { store: storeWith() }).mail('pair@pair.org');
  await hasItems;
  let waits = 0;
  const waitForTheFirst = async () => {
    waits += 1;
    goOn();
    await first;
  };
  const second = await rig({}, { store: storeWith(waitForTheFirst) }).mail('pair@pair.org');
  expect(await first).toMatchObject({ allowed: true });
  expect(second).toMatchObject({ allowed: false, reason: 'cooldown', retryAfterSeconds: 60 });
  expect([waits, dynamo.conflicts - conflicts]).toEqual([1, 1]);
});

test('twenty clients that ask for one recipient in the same moment get one code between them', async () => {
  const guards = Array.from({ length: 20 }, () =>
    rig({}, { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) }),
  );
  const results = await Promise.all(guards.map(({ mail }) => mail('crowd@crowd.org')));
  expect(results.filter(({ allowed }) => allowed)).toHaveLength(1);
  // Whoever didn't get through the crowd was refused as well.
  expect(
    results.filter(({ allowed, reason }) => !allowed && (reason === 'cooldown' || reason === 'unavailable')),
  ).toHaveLength(19);
}, 60_000);

test('a code that ten processes report as typed in counts once, and those of three devices count each', async () => {
  const store = () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' });
  const guards = Array.from({ length: 10 }, () => rig({}, { store: store() }));
  const request = { channel: 'email', recipient: 'typed@crowd.org', purpose: 'sign-up', app: 'shop' } as const;
  await guards[0]!.mail(request.recipient);
  const results = await Promise.all(guards.map(({ guard }) => guard.verified(request)));
  expect(results.filter(({ counted }) => counted)).toHaveLength(1);
  const recipients = ['one', 'two', 'three'].map((name) => ({ ...request, knownDevice: name }));
  for (const { knownDevice } of recipients) await guards[0]!.mail(request.recipient, { knownDevice });
  const all = await Promise.all(recipients.map((asked, index) => guards[index]!.guard.verified(asked)));
  expect(all.map(({ counted }) => counted)).toEqual([true, true, true]);
}, 60_000);

test('a budget of seven is seven codes, whoever takes them', async () => {
  const guards = Array.from({ length: 6 }, () =>
    rig(
      { budgets: budgetsOf({ perHour: 7, perDay: 100 }) },
      { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) },
    ),
  );
  const day = START + 500 * 86_400_000;
  const results = await Promise.all(
    guards.map(async ({ clock, mail }, index) => {
      clock.at = day;
      const own = [];
      for (let i = 0; i < 5; i++) own.push(await mail(`b${index}-${i}@budget${index}.org`));
      return own;
    }),
  );
  expect(results.flat().filter(({ allowed }) => allowed)).toHaveLength(7);
}, 60_000);

// Half a minute when idle, and machines that build are busy.
jest.setTimeout(180_000);

describe('one recipient, against counting by hand', () => {
  const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 9_000_000 })), {
    minLength: 5,
    maxLength: 60,
  });

  test('a code is sent exactly when no window and no cooldown speaks against it', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, async (all) => {
        const { clock, mail } = rig();
        const sent: number[] = [];
        for (const gap of all) {
          clock.at += gap;
          const now = clock.at;
          const within = (ms: number) => sent.filter((at) => at > now - ms).length;
          const lately = within(3_600_000);
          const cooldown = Math.min(60_000 * 2 ** Math.max(0, lately - 1), 900_000);
          const free =
            within(600_000) < 3 && within(86_400_000) < 6 && (lately === 0 || sent.at(-1)! <= now - cooldown);
          const { allowed, retryAfterSeconds } = await mail('jane@plain.org');
          expect(allowed).toBe(free);
          if (allowed) sent.push(now);
          else expect(retryAfterSeconds).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('whoever waits as long as the answer says gets the code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (codes) => {
        const { mail, wait } = rig();
        for (let i = 0; i < codes; i++) {
          const first = await mail('jane@plain.org');
          if (first.allowed) continue;
          let answer = first;
          // The wait of one limit may end within that of another one.
          for (let tries = 0; !answer.allowed; tries++) {
            expect(tries).toBeLessThan(4);
            wait(answer.retryAfterSeconds);
            answer = await mail('jane@plain.org');
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
