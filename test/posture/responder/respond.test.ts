import { EVERY_ADDRESS } from '../../../lib/contract/posture/gate';
import { SETTINGS, World } from './rig';

let world: World;
beforeEach(() => {
  world = new World();
});

const kinds = () => world.told.map(({ kind, from, to }) => `${kind} ${from} ${to}`);

describe('raising', () => {
  test('a critical alarm makes it strict at once, for the minimum time', async () => {
    await world.receive(world.turn('attack', 'ALARM'));
    const { posture, gates } = await world.control.read();
    expect(posture).toBe('strict');
    expect(gates.strict.record).toMatchObject({ by: 'responder', until: world.clock.now() + 30 * 60_000 });
    expect(kinds()).toEqual(['changed normal strict']);
  });

  test('a warning makes it strict, too, and never more', async () => {
    world.harm = 50;
    await world.receive(world.turn('odd', 'ALARM'));
    await world.pass(25);
    expect(kinds()).toEqual(['changed normal strict']);
  });

  test('locks down when strict was tried for ten minutes and mails still bounce', async () => {
    Object.assign(world, { harm: 12, requested: 90 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(9);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(1);
    await expect(world.posture()).resolves.toBe('lockdown');
    expect(world.told.at(-1)).toMatchObject({
      kind: 'changed',
      why: '12 bounces and complaints although the posture is strict',
      evidence: [
        '12 bounces and complaints lately, 12 codes',
        '0 of 100 codes of the last hour typed in',
        '4.5 times the usual requests for codes',
        '1.0 times the usual requests at the human check',
      ],
    });
  });

  test('an alarm that merely stays on does not lock down', async () => {
    world.harm = 4;
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('not knowing whether mails bounce does not lock down', async () => {
    world.harm = 50;
    const event = world.turn('attack', 'ALARM');
    world.cloudWatchFails = true;
    await world.receive(event);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('a lost event costs no more than the next check', async () => {
    world.turn('attack', 'ALARM');
    await world.check();
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('a late event about an alarm that is over changes nothing', async () => {
    const event = world.turn('attack', 'ALARM');
    world.clock.advance(3);
    world.turn('attack', 'OK');
    await world.receive(event);
    await expect(world.posture()).resolves.toBe('normal');
  });

  test('an alarm of somebody else changes nothing', async () => {
    world.alarms.set('disk-full', { state: 'ALARM', since: world.clock.now() });
    await world.receive({ ...world.turn('disk-full', 'ALARM') });
    await world.check();
    expect(world.ipSets.writes).toBe(0);
  });

  test.each(['OK', 'INSUFFICIENT_DATA'] as const)('%s alone changes nothing, whenever it comes', async (state) => {
    await world.receive(world.turn('attack', state));
    expect(world.ipSets.writes).toBe(0);
    await world.receive(world.turn('attack', 'ALARM'));
    world.clock.advance(600);
    const { writes } = world.ipSets;
    await world.receive(world.turn('attack', state));
    expect(world.ipSets.writes).toBe(writes);
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('the same alarm as a direct action of the alarm works alike', async () => {
    world.turn('attack', 'ALARM');
    await world.receive({
      source: 'aws.cloudwatch',
      alarmArn: 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:attack',
      alarmData: { alarmName: 'attack', state: { value: 'ALARM', timestamp: '2026-01-05T10:00:00.000+0000' } },
    });
    await expect(world.posture()).resolves.toBe('strict');
  });

  test.each([
    ['nothing', {}],
    ['another service', { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} }],
    [
      'an alarm without time',
      {
        source: 'aws.cloudwatch',
        alarmArn: 'a',
        alarmData: { alarmName: 'attack', state: { value: 'ALARM', timestamp: 'soon' } },
      },
    ],
  ])('an event from %s fails, so that somebody notices', async (_, event) => {
    await expect(world.receive(event)).rejects.toThrow();
    expect(world.ipSets.writes).toBe(0);
  });
});

describe('releasing', () => {
  test('steps down when the time is over and requests are calm: lockdown, strict, normal', async () => {
    Object.assign(world, { harm: 12, requested: 90 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(10);
    Object.assign(world, { harm: 0, requested: 20, refused: 77 });
    world.turn('attack', 'OK');
    await world.pass(9);
    await expect(world.posture()).resolves.toBe('lockdown');
    await world.pass(1);
    expect(world.told.at(-1)).toMatchObject({ cost: ['77 requests refused by lockdown in 10 minutes'] });
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(1);
    await expect(world.posture()).resolves.toBe('normal');
    expect(kinds()).toEqual([
      'changed normal strict',
      'changed strict lockdown',
      'changed lockdown strict',
      'changed strict normal',
    ]);
  });

  test('strict goes on while an alarm is on', async () => {
    await world.receive(world.turn('odd', 'ALARM'));
    await world.pass(300);
    await expect(world.posture()).resolves.toBe('strict');
    world.turn('odd', 'INSUFFICIENT_DATA');
    await world.pass(31);
    await expect(world.posture()).resolves.toBe('normal');
  });

  test('while CloudWatch says nothing, strict stays for four hours and then gives way', async () => {
    await world.receive(world.turn('odd', 'ALARM'));
    world.cloudWatchFails = true;
    await world.pass(239);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(31);
    await expect(world.posture()).resolves.toBe('normal');
  });

  test('whoever comes back soon after a release is held twice as long', async () => {
    const attack = async () => {
      await world.receive(world.turn('attack', 'ALARM'));
      const { record } = (await world.control.read()).gates.strict;
      const hold = record!.until! - record!.since;
      world.turn('attack', 'OK');
      await world.pass(hold / 60_000);
      expect(await world.posture()).toBe('normal');
      world.clock.advance(1);
      return hold / 60_000;
    };
    expect(await attack()).toBe(30);
    expect(await attack()).toBe(60);
    expect(await attack()).toBe(120);
    world.clock.advance(180);
    expect(await attack()).toBe(30);
  });
});

describe('a person outranks the responder', () => {
  test('after a release by hand the responder keeps off, and says once per alarm that it would act', async () => {
    await world.person('normal', 30);
    world.clock.advance(1);
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(28);
    await expect(world.posture()).resolves.toBe('normal');
    expect(kinds()).toEqual(['outranked normal strict']);
  });

  test('what was on already when a person released does not come back when their time is over', async () => {
    await world.receive(world.turn('attack', 'ALARM'));
    world.clock.advance(5);
    await world.person('normal', 30);
    await world.pass(90);
    await expect(world.posture()).resolves.toBe('normal');
  });

  test('… unless mails bounce', async () => {
    await world.receive(world.turn('attack', 'ALARM'));
    world.clock.advance(5);
    await world.person('normal', 30);
    world.harm = 9;
    await world.pass(29);
    await expect(world.posture()).resolves.toBe('normal');
    await world.pass(1);
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('a lockdown by hand ends when its time is over, and falls back to the strict that was there', async () => {
    await world.receive(world.turn('odd', 'ALARM'));
    await world.person('lockdown', 20);
    await world.pass(19);
    await expect(world.posture()).resolves.toBe('lockdown');
    await world.pass(1);
    await expect(world.posture()).resolves.toBe('strict');
  });

  test('the end of a lockdown by hand is kept in observe mode, too', async () => {
    world = new World({ ...SETTINGS, mode: 'observe' });
    await world.person('lockdown', 20);
    await world.pass(20);
    await expect(world.posture()).resolves.toBe('normal');
    expect(kinds()).toEqual(['changed lockdown normal']);
  });

  test('a gate that somebody opened in the console gets a record, and an end', async () => {
    world.ipSets.sets.set('l4', { addresses: EVERY_ADDRESS.IPV4, description: '', lockToken: 'c' });
    world.ipSets.sets.set('l6', { addresses: EVERY_ADDRESS.IPV6, description: '', lockToken: 'c' });
    await world.check();
    const { gates } = await world.control.read();
    expect(gates.lockdown.record).toMatchObject({ by: 'somebody', until: world.clock.now() + 3_600_000 });
    await world.pass(60);
    await expect(world.posture()).resolves.toBe('normal');
  });
});

describe('modes', () => {
  test('observe says what it would do, once, and touches nothing', async () => {
    world = new World({ ...SETTINGS, mode: 'observe' });
    world.harm = 4;
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(30);
    expect(kinds()).toEqual(['observed normal strict']);
    expect(world.ipSets.writes).toBe(0);
  });

  test('observe says once that it would have locked down by then, and again when the hold would be over', async () => {
    world = new World({ ...SETTINGS, mode: 'observe' });
    Object.assign(world, { harm: 50, requested: 200 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(39);
    expect(kinds()).toEqual(['observed normal strict', 'observed normal lockdown']);
    await world.pass(1);
    expect(kinds().slice(2)).toEqual(['observed normal lockdown']);
    expect(world.ipSets.writes).toBe(0);
  });

  test('strict never locks down, and says that it would have', async () => {
    world = new World({ ...SETTINGS, mode: 'strict' });
    Object.assign(world, { harm: 50, requested: 200 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(9);
    expect(kinds()).toEqual(['changed normal strict']);
    await world.pass(20);
    expect(kinds()).toEqual(['changed normal strict', 'observed strict lockdown']);
    expect(world.told.at(-1)).toMatchObject({
      why: '50 bounces and complaints although the posture is strict; the mode is strict',
    });
    await world.pass(91);
    await expect(world.posture()).resolves.toBe('strict');
    const said = kinds().filter((kind) => kind === 'observed strict lockdown').length;
    expect(said).toBeGreaterThan(1);
    expect(said).toBeLessThanOrEqual(4);
    Object.assign(world, { harm: 0, requested: 20 });
    world.turn('attack', 'OK');
    await world.pass(31);
    await expect(world.posture()).resolves.toBe('normal');
  });

  test('a person who holds the posture at strict is told once that it would lock down', async () => {
    world.harm = 50;
    await world.receive(world.turn('attack', 'ALARM'));
    await world.person('strict', 60);
    await world.pass(25);
    expect(kinds()).toEqual(['changed normal strict', 'outranked strict lockdown']);
    await expect(world.control.read()).resolves.toMatchObject({
      posture: 'strict',
      gates: { strict: { record: { by: 'alice' } } },
    });
  });
});

describe('pausing the mail', () => {
  const attackFromElsewhere = async () => {
    Object.assign(world, { harm: 12, requested: 200 });
    await world.receive(world.turn('attack', 'ALARM'));
    await world.pass(10);
    await world.pass(10);
  };

  test('never happens unless it was asked for', async () => {
    await attackFromElsewhere();
    expect(world.mails).toEqual([]);
  });

  test('happens when mails bounce although the routes are locked, and ends with the lockdown at the latest', async () => {
    world = new World({ ...SETTINGS, sendingSwitch: 'arn:of:the-switch' });
    await attackFromElsewhere();
    expect(world.mails).toEqual(['pause']);
    expect(kinds()).toContain('mail-paused lockdown lockdown');
    // The storm keeps the lockdown up until its time is used up, and the mail goes with it.
    Object.assign(world, { harm: 0 });
    await world.pass(20);
    expect(world.mails).toEqual(['pause']);
    await world.pass(1);
    expect(world.mails).toEqual(['pause', 'resume']);
  });

  test('ends with the lockdown', async () => {
    world = new World({ ...SETTINGS, sendingSwitch: 'arn:of:the-switch' });
    await attackFromElsewhere();
    Object.assign(world, { harm: 0, requested: 20 });
    await world.pass(10);
    await expect(world.posture()).resolves.toBe('strict');
    await world.pass(1);
    expect(world.mails).toEqual(['pause', 'resume']);
  });

  test('ends when a person releases', async () => {
    world = new World({ ...SETTINGS, sendingSwitch: 'arn:of:the-switch' });
    await attackFromElsewhere();
    await world.person('normal', 30);
    await world.check();
    expect(world.mails).toEqual(['pause', 'resume']);
    await world.pass(30);
    expect(world.mails).toEqual(['pause', 'resume']);
  });
});

describe('what is told and counted', () => {
  test('each check publishes the posture and a sign of life', async () => {
    await world.check();
    expect(world.lines.at(-1)).toMatchObject({
      Monitor: 'shop',
      Posture: 0,
      ResponderHeartbeat: 1,
      PostureChanges: 0,
      PostureFailures: 0,
    });
    await world.receive(world.turn('attack', 'ALARM'));
    expect(world.lines.at(-1)).toMatchObject({ Posture: 1, PostureChanges: 1 });
    expect(world.lines.at(-1)).not.toHaveProperty('ResponderHeartbeat');
  });

  test('when AWS WAF refuses, somebody is told, it is counted, and the invocation fails', async () => {
    world.ipSets.failing = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    await expect(world.receive(world.turn('attack', 'ALARM'))).rejects.toThrow('no');
    expect(world.told).toEqual([
      expect.objectContaining({
        kind: 'failed',
        from: 'normal',
        to: 'strict',
        why: expect.stringContaining('AccessDeniedException'),
      }),
    ]);
    expect(world.lines.at(-1)).toMatchObject({ PostureFailures: 1, PostureChanges: 0 });
  });

  test('when nobody can be told, the change stands and the failure is counted', async () => {
    world.telling = 'fails';
    await world.receive(world.turn('attack', 'ALARM'));
    await expect(world.posture()).resolves.toBe('strict');
    expect(world.lines.at(-1)).toMatchObject({ PostureFailures: 1, PostureChanges: 1 });
  });

  test('half a gate is finished by the next check', async () => {
    await world.person('lockdown', 30);
    const four = world.ipSets.sets.get('l4')!;
    world.ipSets.sets.set('l4', { ...four, addresses: [] });
    await world.check();
    await expect(world.control.read()).resolves.toMatchObject({
      posture: 'lockdown',
      gates: { lockdown: { position: 'open', record: { by: 'alice' } } },
    });
  });
});
