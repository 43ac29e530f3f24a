import fc from 'fast-check';
import { AddressTable, TextTable } from '../../lib/sim/rate/client-table';
import { RateLimiter } from '../../lib/sim/rate/rate-limiter';
import { type IpAddress, parseAddress } from '../../lib/waf/cidr';
import { runs } from '../runs';

interface Arrival {
  readonly client: number;
  readonly after: number;
}

const arrivals = fc.array(
  fc.record({ client: fc.nat(5), after: fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, fc.nat(90)) }),
  { minLength: 1, maxLength: 250 },
);

/** All arrivals are kept, and counted anew for each answer. */
class Naive {
  private readonly seen: Array<{ readonly client: number; readonly second: number }> = [];

  constructor(
    private readonly limit: number,
    private readonly window: number,
    private readonly lag: number | undefined,
    private readonly start: number,
  ) {}

  arrive(client: number, second: number): boolean {
    this.seen.push({ client, second });
    if (this.lag === undefined) return this.count(client, second) > this.limit;
    // The newest check whose effect has come; checks are made on tens of seconds after the start, before that second's arrivals.
    const check = Math.floor((second - this.lag) / 10) * 10;
    return check > this.start && this.count(client, check, true) > this.limit;
  }

  private count(client: number, second: number, before = false): number {
    return this.seen.filter(
      (arrival) =>
        arrival.client === client &&
        arrival.second > second - this.window &&
        (before ? arrival.second < second : arrival.second <= second),
    ).length;
  }
}

const START = 1_767_225_600;
const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '::', '255.255.255.255'].map(
  (text) => parseAddress(text) as IpAddress,
);

function compare(list: readonly Arrival[], lag: number | undefined): void {
  const settings = {
    limit: 10,
    windowSeconds: 60,
    mode: lag === undefined ? ('instant' as const) : ('aws-like' as const),
    lagSeconds: lag ?? 0,
  };
  const byAddress = new RateLimiter(new AddressTable(), settings);
  const byText = new RateLimiter(new TextTable(), settings);
  const naive = new Naive(settings.limit, settings.windowSeconds, lag, START + (list[0]?.after ?? 0));
  let second = START;
  const answers = list.map(({ client, after }) => {
    second += after;
    const wanted = naive.arrive(client, second);
    return [wanted, byAddress.hit(addresses[client]!, second * 1000), byText.hit(`client ${client}`, second * 1000)];
  });
  expect(answers).toEqual(answers.map(([wanted]) => [wanted, wanted, wanted]));
}

it('limits at once whom a naive second implementation limits', () => {
  fc.assert(
    fc.property(arrivals, (list) => compare(list, undefined)),
    { numRuns: runs(60, 150) },
  );
});

it.each([0, 5, 20, 30])('limits at checks, %i s later, whom a naive second implementation limits', (lag) => {
  fc.assert(
    fc.property(arrivals, (list) => compare(list, lag)),
    { numRuns: runs(40, 100) },
  );
});

it('never mixes addresses up, however many come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(400), fc.boolean()), { maxLength: 1500 }), (steps) => {
      const table = new AddressTable();
      const known = new Map<number, number>();
      for (const [number, comes] of steps) {
        const words = [0, number % 3, 0xffff, number] as const;
        const address: IpAddress = { version: 'IPV6', words };
        const slot = table.find(address);
        if (slot !== (known.get(number) ?? -1)) throw new Error(`${number} was found at ${slot}`);
        if (comes) known.set(number, table.obtain(address));
        else if (slot >= 0) {
          table.release(slot);
          known.delete(number);
        }
      }
      expect(table.size).toBe(known.size);
      expect(new Set(known.values()).size).toBe(known.size);
      for (const [number, slot] of known) expect(table.address(slot).words[3]).toBe(number);
    }),
    { numRuns: 60 },
  );
});

it('forgets clients that have gone', () => {
  const table = new AddressTable();
  const limiter = new RateLimiter(table, { limit: 10, windowSeconds: 60, mode: 'instant', lagSeconds: 0 });
  for (let i = 0; i < 5000; i++) limiter.hit({ version: 'IPV4', words: [0, 0, 0xffff, i] }, START * 1000 + i);
  expect(table.size).toBe(5000);
  limiter.hit(addresses[0]!, (START + 100) * 1000);
  expect(table.size).toBe(1);
});

it('stands still when its clock goes back', () => {
  const limiter = new RateLimiter(new TextTable(), { limit: 2, windowSeconds: 60, mode: 'instant', lagSeconds: 0 });
  expect([100_000, 99_000, 50_000].map((now) => limiter.hit('a', now))).toEqual([false, false, true]);
  expect(limiter.hit('a', 161_000)).toBe(false);
});

it('keeps the memory of each client below 200 bytes', () => {
  const limiter = new RateLimiter(new AddressTable(), {
    limit: 100,
    windowSeconds: 300,
    mode: 'instant',
    lagSeconds: 0,
  });
  // Just above a power of two, where arrays that grow by doubling are emptiest.
  const clients = 2 ** 17 + 1;
  for (let i = 0; i < clients; i++) {
    limiter.hit({ version: 'IPV4', words: [0, 0, 0xffff, (i * 2654435761) % 2 ** 32] }, START * 1000 + i);
  }
  expect(limiter.bytes / clients).toBeLessThan(200);
});
