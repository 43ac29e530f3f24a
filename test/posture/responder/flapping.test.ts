import fc from 'fast-check';
import { wordInForce } from '../../../lambda/posture/responder/gate-records';
import type { Posture, ResponderMode } from '../../../lib/contract/posture/posture';
import { runs } from '../../runs';
import { alarmEvent, MINUTE, SETTINGS, World } from './rig';

const HOUR = 60 * MINUTE;
const MOST_CHANGES_PER_HOUR = 6;

type AlarmName = 'attack' | 'odd';
type Step =
  | {
      readonly kind: 'alarm';
      readonly alarm: AlarmName;
      readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
      readonly delivered: 'once' | 'twice' | 'never';
    }
  | { readonly kind: 'stale'; readonly alarm: AlarmName; readonly minutesAgo: number }
  | ({ readonly kind: 'figures' } & Pick<World, 'harm' | 'requested' | 'puzzles' | 'typedIn'> & {
        readonly sent: number;
      })
  | { readonly kind: 'person'; readonly to: Posture; readonly minutes: number }
  | { readonly kind: 'cloudwatch'; readonly fails: boolean }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'blackout'; readonly minutes: number };

const alarm = fc.constantFrom<AlarmName>('attack', 'odd');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('alarm' as const),
      alarm,
      state: fc.constantFrom('OK' as const, 'ALARM' as const, 'INSUFFICIENT_DATA' as const),
      delivered: fc.constantFrom('once' as const, 'twice' as const, 'never' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('stale' as const), alarm, minutesAgo: fc.integer({ min: 1, max: 120 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('figures' as const),
      harm: fc.integer({ min: 0, max: 20 }),
      requested: fc.integer({ min: 0, max: 300 }),
      puzzles: fc.integer({ min: 0, max: 300 }),
      sent: fc.integer({ min: 0, max: 400 }),
      typedIn: fc.constantFrom(0, 0, 0, 100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      to: fc.constantFrom<Posture>('normal', 'strict', 'lockdown'),
      minutes: fc.integer({ min: 1, max: 240 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cloudwatch' as const), fails: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 45 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('blackout' as const), minutes: fc.integer({ min: 1, max: 120 }) }),
  },
);
const scenario = fc.record({
  mode: fc.constantFrom<ResponderMode>('observe', 'strict', 'lockdown'),
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
});

/** Watches every event that the responder handles. */
class Witness {
  readonly changes: number[] = [];
  /** The minutes that the responder's own lockdown lasted, as they passed. */
  readonly locked: number[] = [];

  constructor(readonly world: World) {}

  async receive(event: unknown): Promise<void> {
    const { world } = this;
    const now = world.clock.now();
    const before = await world.control.read();
    const { writes } = world.ipSets;
    await world.receive(event);
    const after = await world.control.read();

    if (isQuiet(event)) expect(world.ipSets.writes).toBe(writes);
    if (wordInForce(before, now) !== undefined) expect(after.posture).toBe(before.posture);
    if (after.posture !== before.posture) {
      this.changes.push(now);
      const lately = this.changes.filter((at) => at > now - HOUR);
      expect(lately.length).toBeLessThanOrEqual(MOST_CHANGES_PER_HOUR);
      const raised = after.posture === 'lockdown' || before.posture === 'normal';
      if (raised) {
        expect(world.settings.mode).not.toBe('observe');
        if (after.posture === 'lockdown') expect(world.settings.mode).toBe('lockdown');
      }
    }
    const { position, record } = after.gates.lockdown;
    if (position !== 'closed') expect(record?.until).toBeDefined();
  }

  async pass(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      const { gates } = await this.world.control.read();
      const own = gates.lockdown.position !== 'closed' && gates.lockdown.record?.by === 'responder';
      this.world.clock.advance(1);
      const now = this.world.clock.now();
      if (own) this.locked.push(now);
      const today = this.locked.filter((at) => at > now - 24 * HOUR).length;
      expect(today * 60).toBeLessThanOrEqual(SETTINGS.maximumLockdownPerDay);
      await this.receive({ 'detail-type': 'Scheduled Event' });
    }
  }

  async take(given: Step): Promise<void> {
    const { world } = this;
    switch (given.kind) {
      case 'alarm': {
        const event = world.turn(given.alarm, given.state);
        if (given.delivered !== 'never') await this.receive(event);
        if (given.delivered === 'twice') await this.receive(event);
        return;
      }
      case 'stale':
        return this.receive(alarmEvent(given.alarm, 'ALARM', world.clock.now() - given.minutesAgo * MINUTE));
      case 'figures':
        Object.assign(world, { ...given, kind: undefined });
        return;
      case 'person':
        return world.person(given.to, given.minutes);
      case 'cloudwatch':
        world.cloudWatchFails = given.fails;
        return;
      case 'blackout':
        // Nothing ends while the responder is down, which is an alarm of its own; what it was locked meanwhile counts all the same.
        world.clock.advance(given.minutes);
        return;
      case 'pass':
        return this.pass(given.minutes);
    }
  }
}

function isQuiet(event: unknown): boolean {
  const state = (event as { detail?: { state?: { value?: string } } }).detail?.state?.value;
  return state === 'OK' || state === 'INSUFFICIENT_DATA';
}

test('whatever the alarms, the figures and people do: no flapping, a person outranks it, and it ends in normal', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ mode, steps }) => {
      const witness = new Witness(new World({ ...SETTINGS, mode }));
      const { world } = witness;
      for (const given of steps) await witness.take(given);

      Object.assign(world, { cloudWatchFails: false, harm: 0, requested: 20, puzzles: 20 });
      for (const name of ['attack', 'odd']) await witness.receive(world.turn(name, 'OK'));
      // At most: four hours of a person, two of lockdown, four of strict that is held longer each time.
      for (let quarter = 0; quarter < 48; quarter++) {
        world.clock.advance(14);
        await witness.pass(1);
      }
      expect(await world.posture()).toBe('normal');
    }),
    { seed: 11, numRuns: runs(40, 150) },
  );
});
