// npx tsx scripts/fuzz-sim.ts [requests] [seed]: hostile requests against a web ACL that uses everything. Ends with 1 when a
// request throws or takes longer than the bound, or when memory grows.
import { Simulator } from '../lib/sim';
import { hostileRequest, randomNumbers } from '../test/sim/hostile-request';
import { hostileWebAcl } from '../test/sim/hostile-web-acl';

const SLOWEST_MS = 250;
const MOST_GROWTH_MB = 64;

const total = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);

let now = Date.parse('2026-01-01T00:00:00Z');
const sim = Simulator.fromTemplate(hostileWebAcl(), { clock: { now: () => now } });
const random = randomNumbers(seed);
let slowest = 0;
let settled = 0;
const megabytes = (): number => process.memoryUsage().rss / 2 ** 20;
const started = process.hrtime.bigint();
for (let i = 1; i <= total; i++) {
  now += random(200);
  const request = hostileRequest(random);
  // Time of the processor: a busy machine makes nothing slower by it.
  const before = process.cpuUsage().user;
  try {
    sim.evaluate(request);
  } catch (error) {
    console.error(`request ${i} of seed ${seed} threw`, error, JSON.stringify(request).slice(0, 2000));
    process.exit(1);
  }
  const took = (process.cpuUsage().user - before) / 1000;
  if (took > slowest) slowest = took;
  if (took > SLOWEST_MS)
    console.error(`request ${i} of seed ${seed} took ${took} ms`, JSON.stringify(request).slice(0, 2000));
  if (i === Math.ceil(total / 5)) settled = megabytes();
}
const growth = megabytes() - settled;
const perSecond = Math.round(total / (Number(process.hrtime.bigint() - started) / 1e9));
console.log(
  `${total} requests, seed ${seed}: none threw, slowest ${slowest.toFixed(1)} ms, memory grew ${growth.toFixed(0)} MB ` +
    `after the first fifth, ${perSecond} requests a second`,
);
if (slowest > SLOWEST_MS || growth > MOST_GROWTH_MB) process.exit(1);
