import { SETTINGS, World } from './rig';

let world: World;
beforeEach(() => {
  world = new World({ ...SETTINGS, mode: 'strict', countrySwitch: 'arn:aws:lambda:…:countries' });
});

test('closing countries is asked for with the alarm and with every check while the posture is raised, and never in normal', async () => {
  await world.check();
  expect(world.closings).toEqual([]);
  await world.receive(world.turn('attack', 'ALARM'));
  await world.pass(2);
  expect(world.closings).toHaveLength(3);
  expect(world.closings[0]).toMatch(/^strict, a critical alarm is on/);
});

test('is counted when it fails, and keeps the check from nothing', async () => {
  world.closing = 'fails';
  await world.receive(world.turn('attack', 'ALARM'));
  await expect(world.posture()).resolves.toBe('strict');
  expect(world.lines.at(-1)).toMatchObject({ PostureFailures: 1, PostureChanges: 1 });
});
