import { type LoadBalancer, startLoadBalancer } from '../../lib/load-balancer';
import type { Simulator } from '../../lib/sim';
import { Fleet } from './fleet';
import { isBarePreflight } from './judge';
import { ROUTES } from './routes';
import { sample } from './sample';
import { send, sendAll } from './send';
import { simulator } from './shield';
import { HONEST_HOST, type Spelling, show } from './spelling';

const CLOCK = { now: () => 1_800_000_000_000 };
const BEHIND_THE_BALANCER = [
  'express 5',
  'express 4',
  'fastify 5, loose',
  '@koa/router',
  'hono',
  'hapi',
  'h3 2',
  'better-call',
];

let fleet: Fleet;
let shield: Simulator;
beforeAll(async () => {
  shield = simulator(CLOCK.now());
  fleet = await Fleet.start();
}, 60_000);
afterAll(() => fleet?.stop());

describe.each(BEHIND_THE_BALANCER)('%s behind the local load balancer', (name) => {
  let balancer: LoadBalancer;
  beforeAll(async () => {
    balancer = await startLoadBalancer({
      origin: `http://127.0.0.1:${fleet.port(name)}`,
      firewall: shield,
      clock: CLOCK,
    });
  });
  afterAll(() => balancer?.close());

  test('no spelling reaches the handler without a token', async () => {
    const reaching = (await fleet.hits(name, sample(name, 0.6))).filter((spelling) => !isBarePreflight(spelling));
    expect(reaching.length).toBeGreaterThan(10);
    await sendAll(balancer.port, reaching);
    const passed = (await fleet.hitLines(name)).map((line) => show(reaching[Number(line)] as Spelling));
    expect(passed).toEqual([]);
  }, 900_000);

  test('with a token the plain path does', async () => {
    const token = shield.tokens.mint({ captchaSolvedAt: CLOCK.now() - 1000, domain: HONEST_HOST });
    for (const [index, route] of ROUTES.entries()) {
      const target = route.pattern.replace(':id', '42');
      const headers = [['Cookie', `aws-waf-token=${token}`]] as const;
      await send(balancer.port, { family: 'plain', method: 'POST', target, host: HONEST_HOST, headers }, String(index));
    }
    expect([...(await fleet.hitLines(name))].sort()).toEqual(ROUTES.map((_, index) => String(index)));
  });
});
