import { SETTINGS, World } from './rig';

let world: World;
beforeEach(() => {
  world = new World();
});

const kinds = () => world.told.map(({ kind, from, to }) => `${kind} ${from} ${to}`);

describe('what speaks against a raised posture', () => {
  test.each<[string, object, string]>([
    ['the requests are as usual', { requested: 50 }, 'there are no more requests than usual'],
    ['less than a tenth of the codes bounce', { requested: 200, sent: 150 }, 'these are 8.0 % of 150 codes'],
  ])('mails that bounce do not lock down while %s, which is said', async (_, seen, why) => {
    Object.assign(world, { harm: 12, ...seen });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('strict');
    expect(world.told.at(-1)).toMatchObject({ kind: 'withheld', from: 'strict', to: 'lockdown' });
    expect(String(world.told.at(-1)!.why)).toContain(why);
    expect(kinds()).toEqual(['changed normal strict', 'withheld strict lockdown']);
  });

  test('puzzles that nobody solves are a storm, too', async () => {
    Object.assign(world, { harm: 12, puzzles: 90 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(10);
    await expect(world.posture()).resolves.toBe('lockdown');
  });

  test('without a count of the requests there is no lockdown', async () => {
    world = new World({ ...SETTINGS, requestMetric: undefined, puzzleMetric: undefined });
    world.harm = 50;
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('a campaign, whose codes are typed in, is neither tightened nor locked; somebody is told', async () => {
    Object.assign(world, { harm: 30, sent: 300, requested: 300, typedIn: 85 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(240);
    await expect(world.posture()).resolves.toBe('normal');
    expect(kinds()).toEqual(['withheld normal strict']);
    expect(world.told[0]).toMatchObject({
      why: expect.stringContaining('85 of 100 codes of the last hour were typed in'),
    });
    world.typedIn = 60;
    await world.check();
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('codes that are typed in say nothing against an alarm about something else', async () => {
    world.typedIn = 100;
    await world.receive(world.turn('odd', 'ALARM'));
    await expect(world.posture()).resolves.toBe('strict');
  });
});

describe('the time that a lockdown may last', () => {
  test('a lockdown goes on while requests storm the routes, for half an hour a day and no longer', async () => {
    Object.assign(world, { harm: 12, requested: 200 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(39);
    await expect(world.posture()).resolves.toBe('lockdown');
    expect(world.told.some(({ kind, to }) => kind === 'extended' && to === 'lockdown')).toBe(true);
    await world.pass(1);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(30);
    const withheld = world.told.find(({ kind }) => kind === 'withheld');
    expect(withheld).toMatchObject({ from: 'strict', to: 'lockdown' });
    expect(String(withheld!.why)).toContain('the 30 minutes of lockdown within 24 hours are used up');
    world.clock.advance(23 * 60);
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(2);
    await expect(world.posture()).resolves.toBe('lockdown');
    expect(kinds().filter((kind) => kind === 'changed strict lockdown')).toHaveLength(2);
  });

  test('what a person does in between gives the responder no further minutes', async () => {
    Object.assign(world, { harm: 12, requested: 200 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(30);
    await world.person('normal', 5);
    await world.pass(5);
    await world.person('lockdown', 60);
    await world.pass(60 + 3 * 60);
    const own = kinds().filter((kind) => kind === 'changed strict lockdown').length;
    const left = world.lines.filter(({ Posture }) => Posture === 2).length;
    expect(own).toBe(2);
    expect(left).toBeLessThanOrEqual(30 + 60 + 1);
  });
});
