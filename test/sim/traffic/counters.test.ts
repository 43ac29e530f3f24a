import fc from 'fast-check';
import { BusiestAddresses } from '../../../lib/sim/traffic/busiest';
import { DistinctCounter } from '../../../lib/sim/traffic/distinct';
import { IsoTimeParser } from '../../../lib/sim/traffic/iso-time';
import { clientKey, SolvedTokens } from '../../../lib/sim/traffic/solved-tokens';
import { TrafficTimeline } from '../../../lib/sim/traffic/timeline';
import { roundUp, WindowPeaks } from '../../../lib/sim/traffic/window-peaks';

describe('DistinctCounter', () => {
  const counted = (n: number) => {
    const counter = new DistinctCounter();
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < n; i++) counter.add(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    return counter;
  };

  test('is exact while there are few', () => {
    expect(counted(20_000)).toMatchObject({ count: 20_000, isEstimate: false });
  });

  test('is within 3 % when there are many', () => {
    const counter = counted(150_000);
    expect(counter.isEstimate).toBe(true);
    expect(Math.abs(counter.count / 150_000 - 1)).toBeLessThan(0.03);
  });
});

describe('BusiestAddresses', () => {
  test('lists the busiest first', () => {
    const busiest = new BusiestAddresses();
    for (const [address, times] of Object.entries({ a: 2, b: 5, c: 1 })) {
      for (let i = 0; i < times; i++) busiest.add(address, 'ALLOW');
    }
    expect(busiest.top(2).map(({ address }) => address)).toEqual(['b', 'a']);
    expect(busiest.isEstimate).toBe(false);
  });

  test('keeps the busy ones when there are more than it holds', () => {
    const busiest = new BusiestAddresses(100);
    for (let round = 0; round < 50; round++) {
      for (const busy of ['x', 'y', 'z']) busiest.add(busy, 'BLOCK');
      for (let i = 0; i < 40; i++) busiest.add(`once-${round}-${i}`, 'ALLOW');
    }
    expect(busiest.top(3).map(({ address, requests }) => [address, requests])).toEqual([
      ['x', 50],
      ['y', 50],
      ['z', 50],
    ]);
    expect(busiest.isEstimate).toBe(true);
  });
});

describe('WindowPeaks', () => {
  test('finds the most requests in any window', () => {
    const peaks = new WindowPeaks(60, 3);
    for (const second of [0, 10, 50, 59, 65, 200]) peaks.add('a', second * 1000);
    for (const second of [0, 60, 120]) peaks.add('b', second * 1000);
    expect(peaks.distribution()).toMatchObject({ max: 4, overLimit: 1 });
  });

  test('agrees with counting every window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 }), (times) => {
        const sorted = [...times].sort((a, b) => a - b);
        const peaks = new WindowPeaks(60, 1000);
        for (const time of sorted) peaks.add('a', time * 1000);
        const naive = Math.max(...sorted.map((end) => sorted.filter((time) => time > end - 60 && time <= end).length));
        expect(peaks.distribution().max).toBe(naive);
      }),
    );
  });

  test('tells percentiles and classes', () => {
    const peaks = new WindowPeaks(60, 50);
    for (let address = 1; address <= 100; address++) {
      for (let i = 0; i < address; i++) peaks.add(`a${address}`, 0);
    }
    expect(peaks.distribution()).toEqual({
      addresses: 100,
      p50: 50,
      p90: 90,
      p99: 99,
      p999: 100,
      max: 100,
      overLimit: 50,
      clients: 100,
      clientsOverLimit: 50,
      histogram: [
        [1, 1],
        [2, 1],
        [5, 3],
        [10, 5],
        [20, 10],
        [50, 30],
        [100, 50],
      ],
    });
  });

  test('nothing has an empty distribution', () => {
    expect(new WindowPeaks(60, 10).distribution()).toMatchObject({ addresses: 0, p50: 0, max: 0, histogram: [] });
  });
});

test.each([
  [1, 1],
  [2, 2],
  [3, 5],
  [6, 10],
  [11, 20],
  [51, 100],
])('%d belongs to the class up to %d', (value, bound) => {
  expect(roundUp(value)).toBe(bound);
});

test('tokens of the client that solved longest ago are forgotten first, and the others are the same each time', () => {
  const minting = {
    mintAs: (id: string, { captchaSolvedAt }: { captchaSolvedAt?: number }) => `${id} ${captchaSolvedAt}`,
  };
  const tokens = new SolvedTokens(minting, 2);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => clientKey('192.0.2.1', name)) as [ClientKey, ClientKey, ClientKey];
  tokens.solve(a, 1, 'example.com');
  tokens.solve(b, 2, 'example.com');
  const again = tokens.solve(a, 3, 'example.com');
  const last = tokens.solve(c, 3, 'example.com');
  expect(again).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} 3$/);
  expect(last).not.toBe(again);
  expect([a, b, c].map((key) => tokens.get(key))).toEqual([again, undefined, last]);
});

type ClientKey = ReturnType<typeof clientKey>;

test('address and user agent together make a client', () => {
  const keys = [clientKey('192.0.2.1', 'x'), clientKey('192.0.2.1', 'y'), clientKey('192.0.2.2', 'x')].map(
    ({ hash, check }) => `${hash} ${check}`,
  );
  expect(new Set(keys).size).toBe(3);
});

test('a timeline of any length keeps at most 400 points and loses nothing', () => {
  const timeline = new TrafficTimeline();
  for (let minute = 0; minute < 10_000; minute++) timeline.add(minute * 60_000, minute % 2 === 0 ? 'ALLOW' : 'BLOCK');
  const points = timeline.toJson();
  expect(points.length).toBeLessThanOrEqual(400);
  expect(points.reduce((sum, { ALLOW, BLOCK }) => sum + ALLOW + BLOCK, 0)).toBe(10_000);
  expect(points[1]!.time - points[0]!.time).toBe(timeline.intervalSeconds * 1000);
});

describe('IsoTimeParser', () => {
  const parse = (text: string) => new IsoTimeParser().parse(`x ${text} y`, 2, 2 + text.length);

  test('agrees with Date', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1971-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
        (date) => {
          expect(parse(date.toISOString())).toBe(date.getTime());
          expect(parse(date.toISOString().replace('Z', '999Z'))).toBe(date.getTime());
        },
      ),
    );
  });

  test('takes no fraction too, and days that change', () => {
    const parser = new IsoTimeParser();
    for (const text of ['2026-01-01T23:59:59Z', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z']) {
      expect(parser.parse(text, 0, text.length)).toBe(Date.parse(text));
    }
  });

  test.each([
    '',
    '2026-01-01',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:0xZ',
    '2026-01-01T00:00:00.xZ',
    '2026-99-01T00:00:00Z',
  ])('refuses %j', (text) => {
    expect(parse(text)).toBe(-1);
  });
});
