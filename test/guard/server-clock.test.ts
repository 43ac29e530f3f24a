import { DynamoStore } from '../../lib/guard/dynamo-store';
import { ServerClock } from '../../lib/guard/server-clock';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { rig } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

test('a clock that is wrong is set right by what AWS says', () => {
  let local = 1_000_000_000_000;
  const clock = new ServerClock({ now: () => local });
  const observe = (server: number) => {
    local += 20;
    clock.observe(local - 20, local, new Date(server).toUTCString());
  };
  observe(local + 600_000);
  expect(Math.abs(clock.now() - (local + 600_000))).toBeLessThan(1000);
  observe(local - 3600_000);
  expect(Math.abs(clock.now() - (local - 3600_000))).toBeLessThan(1000);
  // Less than the header can tell.
  observe(local + 1000);
  expect(clock.now()).toBe(local);
});

test.each([undefined, '', 'yesterday'])('the header %j changes nothing', (header) => {
  const clock = new ServerClock({ now: () => 5 });
  clock.observe(5, 5, header);
  expect(clock.now()).toBe(5);
});

test('an answer that took long sets no clock by less than it took', () => {
  const clock = new ServerClock({ now: () => 1_000_000_000_000 });
  clock.observe(1_000_000_000_000, 1_000_000_010_000, new Date(1_000_000_010_000).toUTCString());
  expect(clock.now()).toBe(1_000_000_000_000);
});

/** A guard on a machine whose clock is wrong; the first call sets it right, as reading the secret does in production. */
async function skewed(offsetMs: number) {
  const client = dynamo.client();
  const clock = new ServerClock({ now: () => Date.now() + offsetMs });
  clock.watch(client);
  const store = new DynamoStore({ client, tableName: 'guard' });
  await store.lastVerification('warm-up');
  return rig({}, { store, clock });
}

test.each([600_000, -600_000, 86_400_000])(
  'a caller whose clock is wrong by %i ms neither gets more codes nor keeps others from theirs',
  async (offset) => {
    const recipient = `skew${offset}@plain.org`;
    const [right, wrong] = [await skewed(0), await skewed(offset)];
    expect((await right.mail(recipient)).allowed).toBe(true);
    expect(await wrong.mail(recipient)).toMatchObject({ allowed: false, reason: 'cooldown' });
    const other = `other${offset}@plain.org`;
    expect((await wrong.mail(other)).allowed).toBe(true);
    const { reason, retryAfterSeconds } = await right.mail(other);
    expect(reason).toBe('cooldown');
    expect(retryAfterSeconds).toBeLessThanOrEqual(64);
  },
);
