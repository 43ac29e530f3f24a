import { Simulator, type WafRequest } from '../../lib/sim/index';
import { RequestShapes } from '../../lib/sim/shape/request-shapes';
import { type Figure, ratio } from './measure';
import { besideNative, searchesOf } from './native-re2';
import { address, shieldTemplate } from './template';

const BLOCKED = Array.from({ length: 10_000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
const RUNS = 5;

const HOST: [string, string] = ['host', 'app.example.com'];
const AGENT: [string, string] = ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'];

/** What a site sees: half of it other routes, the rest codes asked for with and without a token, and codes checked. */
function traffic(sim: Simulator, now: number): Mutable[] {
  return Array.from({ length: 1000 }, (_, n) => {
    const shared = { ip: '', method: 'POST', headers: [HOST, AGENT] };
    if (n % 10 < 5) return { ...shared, method: 'GET', uri: `/products/${n}?page=2` };
    if (n % 10 < 8) return { ...shared, uri: '/api/auth/otp' };
    if (n % 10 < 9) return { ...shared, uri: '/api/auth/verify' };
    const token = sim.tokens.mint({ captchaSolvedAt: now - n, challengeSolvedAt: now - n, domain: 'app.example.com' });
    return { ...shared, uri: '/api/auth/otp', headers: [HOST, AGENT, ['cookie', `aws-waf-token=${token}`]] };
  });
}

type Mutable = { -readonly [K in keyof WafRequest]: WafRequest[K] };

interface Speed {
  readonly perSecond: number;
  readonly bytesPerAddress: number;
}

/** The requests are a small pool, so that the simulator's memory is measured and not that of a million requests. */
function measure(count: number, template: unknown): Speed {
  let now = Date.UTC(2026, 0, 1);
  const sim = Simulator.fromTemplate(template, { clock: { now: () => now } });
  const pool = traffic(sim, now);
  const addresses = Array.from({ length: count }, (_, n) => address(n));
  const send = (n: number) => {
    const request = pool[n % pool.length];
    request.ip = addresses[n % count];
    sim.evaluate(request);
  };
  globalThis.gc?.();
  const before = process.memoryUsage();
  for (let n = 0; n < count; n++) send(n);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    // A batch of 200,000 over all addresses, with time going by as it does.
    for (let n = 0; n < 200_000; n++) {
      if (n % 1000 === 0) now += 100;
      send((run * 200_000 + n) * 7919);
    }
    const { user, system } = process.cpuUsage(start);
    times.push(200_000 / ((user + system) / 1e6));
  }
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return { perSecond: times.sort((a, b) => a - b)[RUNS >> 1], bytesPerAddress: grown / count };
}

/** Verdicts of one pool of requests, from many addresses, and the searches of regular expressions in them alone by RE2 itself. */
function besideRe2(template: unknown): Figure {
  let now = Date.UTC(2026, 0, 1);
  const sim = Simulator.fromTemplate(template, { clock: { now: () => now } });
  const pool = traffic(sim, now);
  const addresses = Array.from({ length: 200_000 }, (_, n) => address(n));
  let sent = 0;
  const judge = () => {
    now += 100;
    for (const request of pool) {
      request.ip = addresses[sent++ % addresses.length];
      sim.evaluate(request);
    }
  };
  for (let round = 0; round < 200; round++) judge();
  // All that a verdict takes, also what is remembered of requests like it.
  const { find } = RequestShapes.prototype;
  RequestShapes.prototype.find = () => undefined;
  const searches = searchesOf(judge);
  RequestShapes.prototype.find = find;
  const name = 'time of a verdict, to RE2 for its expressions';
  const goal = 'at most 2.5';
  const rounds = 200;
  const pairs = besideNative(searches, (native) =>
    ratio(
      RUNS,
      () => {
        const start = process.cpuUsage();
        for (let round = 0; round < rounds; round++) judge();
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1e6 / rounds;
      },
      () => native(rounds),
    ),
  );
  if (pairs === undefined) return { name, value: 'not measured: needs g++ and the library RE2', goal };
  const microseconds = (seconds: number) => `${((seconds * 1e6) / pool.length).toFixed(2)} µs`;
  return {
    name,
    value: `${pairs.ratio.toFixed(2)} times`,
    baseline: `${microseconds(pairs.a)} and ${microseconds(pairs.b)} a request, ${(searches.length / pool.length).toFixed(1)} searches each`,
    goal,
    met: pairs.ratio <= 2.5,
  };
}

export function verdictFigures(): Figure[] {
  const template = shieldTemplate({ blockedAddresses: BLOCKED });
  const small = measure(1_000, template);
  const middle = measure(100_000, template);
  const large = measure(1_000_000, template);
  const growth = small.perSecond / large.perSecond;
  return [
    {
      name: 'verdicts a second, 100,000 addresses',
      value: Math.round(middle.perSecond).toLocaleString('en'),
      baseline: 'shield, block list of 10,000; median of 5 batches, a second of CPU time',
      goal: '250,000 or more',
      met: middle.perSecond >= 250_000,
    },
    {
      name: 'cost of a verdict, 1,000,000 / 1,000 addresses',
      value: `${growth.toFixed(2)} times`,
      baseline: `${Math.round(large.perSecond).toLocaleString('en')} / ${Math.round(small.perSecond).toLocaleString('en')} a second`,
      goal: 'at most 1.5',
      met: growth <= 1.5,
    },
    {
      name: 'memory of a tracked address, 600 s window',
      value: globalThis.gc ? `${large.bytesPerAddress.toFixed(0)} bytes` : 'not measured without --expose-gc',
      goal: 'at most 200',
      met: globalThis.gc !== undefined && large.bytesPerAddress <= 200,
    },
    besideRe2(template),
  ];
}
