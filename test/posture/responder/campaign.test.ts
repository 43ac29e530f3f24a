import { EVERY_ADDRESS } from '../../../lib/contract/posture/gate';
import { encodeRecord } from '../../../lib/contract/posture/gate-record';
import { MINUTE, SETTINGS, World } from './rig';

let world: World;
beforeEach(() => {
  world = new World({ ...SETTINGS, campaignGate: { ipv4: 'c4|5|REGIONAL', ipv6: 'c6|6|REGIONAL' } });
});

const announced = (times = 3) => {
  const now = world.clock.now();
  const record = { open: false, since: now, from: now + 5 * MINUTE, until: now + 35 * MINUTE, times };
  const description = encodeRecord({ ...record, by: 'alice', why: 'newsletter' });
  for (const name of ['c4', 'c6']) world.ipSets.sets.set(name, { addresses: [], description, lockToken: name });
};
const held = () => ['c4', 'c6'].map((name) => world.ipSets.sets.get(name)!.addresses);
const OPEN = [EVERY_ADDRESS.IPV4, EVERY_ADDRESS.IPV6];
const told = () => world.told.filter(({ times }) => times !== undefined);

test('begins and ends by itself, in every mode, and each is told once', async () => {
  world = new World({ ...world.settings, mode: 'observe' });
  announced();
  await world.pass(4);
  expect(held()).toEqual([[], []]);
  await world.pass(1);
  expect(held()).toEqual(OPEN);
  await world.pass(29);
  expect(held()).toEqual(OPEN);
  await world.pass(60);
  expect(held()).toEqual([[], []]);
  expect(told().map(({ kind, by }) => [kind, by])).toEqual([
    ['begun', 'alice'],
    ['over', 'alice'],
  ]);
  expect(world.told.every(({ times }) => times !== undefined)).toBe(true);
});

test('in its time so many requests are no storm, and before it they are', async () => {
  const locked = async (times: number) => {
    announced(times);
    Object.assign(world, { harm: 12, requested: 90, puzzles: 90 });
    await world.pass(6);
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(12);
    return world.posture();
  };
  await expect(locked(3)).resolves.toBe('strict');
  world = new World(SETTINGS);
  await expect(locked(3)).resolves.toBe('lockdown');
});

test('one more than what was announced is a storm all the same', async () => {
  announced(1.4);
  Object.assign(world, { harm: 12, requested: 90, puzzles: 90 });
  await world.pass(6);
  await world.receive(world.turn('attack', 'ALARM'));
  await world.pass(12);
  await expect(world.posture()).resolves.toBe('lockdown');
});

test('a gate that was opened in the console closes in an hour', async () => {
  for (const [index, name] of ['c4', 'c6'].entries())
    world.ipSets.sets.set(name, { addresses: [...OPEN[index]!], description: 'x', lockToken: '1' });
  await world.pass(1);
  expect(held()).toEqual(OPEN);
  await world.pass(61);
  expect(held()).toEqual([[], []]);
});

test('half a gate is finished', async () => {
  announced();
  const set = world.ipSets.sets.get('c4')!;
  world.ipSets.sets.set('c4', { ...set, addresses: [...EVERY_ADDRESS.IPV4] });
  await world.pass(1);
  expect(held()).toEqual([[], []]);
});

test('what goes wrong there is counted, and keeps nobody from tightening', async () => {
  announced();
  await world.pass(4);
  world.ipSets.failing = Object.assign(new Error('no'), { name: 'WAFInternalErrorException' });
  await world.pass(1);
  expect(world.lines.at(-1)).toMatchObject({ PostureFailures: 1, ResponderHeartbeat: 1 });
  world.ipSets.failing = undefined;
  await world.receive(world.turn('attack', 'ALARM'));
  await expect(world.posture()).resolves.toBe('strict');
  await world.pass(1);
  expect(held()).toEqual(OPEN);
});
