import type { Simulator } from '../../lib/sim';
import { Fleet } from './fleet';
import { leaks } from './judge';
import { MOUNTED, ROUTES } from './routes';
import { sample } from './sample';
import { FRAMEWORK_NAMES } from './servers/names';
import { simulator } from './shield';

let fleet: Fleet;
let shield: Simulator;

beforeAll(async () => {
  shield = simulator();
  fleet = await Fleet.start();
}, 60_000);
afterAll(() => fleet?.stop());

test('every framework that is named runs', () => {
  expect(fleet.servers.map((server) => server.name).sort()).toEqual([...FRAMEWORK_NAMES].sort());
});

describe.each(FRAMEWORK_NAMES)('%s', (name) => {
  test('runs the handler on no spelling that the shield lets through', async () => {
    const hits = await fleet.hits(name, sample(name));
    const plain = hits.filter((spelling) => spelling.family === 'plain').map((spelling) => spelling.target);
    expect(plain).toEqual(expect.arrayContaining(ROUTES.map((route) => route.pattern.replace(':id', '42'))));
    // With the plain lines alone the test would prove nothing.
    expect(hits.length).toBeGreaterThan(plain.length + 5);
    expect(hits.flatMap((spelling) => leaks(shield, spelling))).toEqual([]);
  }, 900_000);
});

test('mounted routers are among what was tried', async () => {
  const mounted = (await fleet.hits('express 4', sample('express 4'))).filter(({ target }) =>
    target.toLowerCase().includes(MOUNTED.prefix),
  );
  expect(mounted.length).toBeGreaterThan(1);
}, 60_000);
