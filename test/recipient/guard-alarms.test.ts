import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Alarms } from '../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../lab/aws/metric-store';
import { RecipientGuard, type RecipientGuardProps } from '../../lib';
import type { Channel } from '../../lib/contract/recipient/guard';
import { GUARD_ALARM } from '../../lib/contract/recipient/guard-metrics';
import { metricLines } from '../../lib/guard/metrics';
import { budgetsOf, rig, START } from '../guard/rig';
import { ENV } from '../protection/stack';

const MINUTE = 60_000;

/** What people do in one minute: so many codes of a channel, of which so many are typed in. */
interface Minute {
  readonly channel: Channel;
  readonly sent: number;
  readonly verified: number;
}

/** A guard whose lines become metrics, and the alarms of the template, which look once a minute. */
class WatchedGuard {
  private readonly name: string;
  private readonly alarms: Alarms;
  private readonly store = new MetricStore(START - 60 * MINUTE);
  private readonly guard = rig({
    recipient: { ...NO_LIMITS },
    phonePrefix: MANY,
    country: MANY,
    domain: MANY,
    budgets: budgetsOf(MANY),
  });
  private person = 0;
  private told = 0;

  constructor(props: Partial<RecipientGuardProps> = {}) {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const guard = new RecipientGuard(stack, 'Guard', { notify: [new Topic(stack, 'Topic')], ...props });
    this.name = guard.guardName;
    this.alarms = new Alarms(Template.fromStack(stack).toJSON().Resources, this.store);
  }

  public async minutes(count: number, what: readonly Minute[], app = 'shop'): Promise<void> {
    const { guard, events, clock } = this.guard;
    for (let minute = 0; minute < count; minute++) {
      for (const { channel, sent, verified } of what) {
        for (let i = 0; i < sent; i++) {
          this.person += 1;
          const recipient =
            channel === 'email'
              ? `p${this.person}@gmail.com`
              : `+49151${String(20_000_000 + this.person * 10_000).slice(0, 8)}`;
          const question = { channel, recipient, app, purpose: 'sign-up' };
          expect((await guard.check(question)).allowed).toBe(true);
          if (i < verified) expect((await guard.verified(question)).counted).toBe(true);
        }
      }
      for (; this.told < events.length; this.told++) {
        for (const line of metricLines(this.name, events[this.told]!, clock.at)) this.store.ingestEmf(line);
      }
      clock.at += MINUTE;
      this.alarms.evaluate(clock.at);
    }
  }

  /** Alarms that ever rang. */
  public rang(): string[] {
    const known = Object.values(GUARD_ALARM).map(({ name }) => name);
    return known.filter((name) => this.alarms.raised(`${this.name}-${name}`).length > 0);
  }
}

const NO_LIMITS = {
  messages: 40,
  freshPerDay: 3,
  windowSeconds: 60,
  perDay: 40,
  cooldownSeconds: 0,
  cooldownGrowth: 1,
  longestCooldownSeconds: 0,
};
const MANY = { perHour: 10_000_000, perDay: 10_000_000 };

const usual = (channel: Channel): Minute => ({ channel, sent: 3, verified: 2 });
const dead = (channel: Channel): Minute => ({ channel, sent: 3, verified: 0 });

test.each([
  ['email', 'guard-email-conversion'],
  ['sms', 'guard-sms-conversion'],
  ['voice', 'guard-voice-conversion'],
] as const)(
  'all codes by %s that nobody types in ring, go on, and leave the other channels quiet',
  async (channel, alarm) => {
    const watched = new WatchedGuard({ failedCodesAlarm: 1000 });
    const others = (['email', 'sms', 'voice'] as const).filter((other) => other !== channel);
    await watched.minutes(40, [usual(channel), ...others.map(usual)]);
    expect(watched.rang()).toEqual([]);
    await watched.minutes(40, [dead(channel), ...others.map(usual)]);
    expect(watched.rang()).toEqual([alarm]);
  },
);

test('a quarter of an hour in which many ask and have not answered yet rings nothing', async () => {
  const watched = new WatchedGuard({ failedCodesAlarm: 1000 });
  await watched.minutes(30, [usual('sms')]);
  await watched.minutes(12, [{ channel: 'sms', sent: 9, verified: 0 }]);
  await watched.minutes(40, [usual('sms')]);
  expect(watched.rang()).toEqual([]);
});

test('too few codes to say anything ring nothing', async () => {
  const watched = new WatchedGuard({ failedCodesAlarm: 1000 });
  await watched.minutes(5, [usual('sms')]);
  await watched.minutes(60, [{ channel: 'sms', sent: 1, verified: 0 }]);
  expect(watched.rang()).toEqual([]);
});

test('an application that never says when a code is typed in rings nothing but what it costs', async () => {
  const watched = new WatchedGuard({ failedCodesAlarm: 4 });
  await watched.minutes(60, [dead('sms')], 'silent');
  expect(watched.rang()).toEqual(['guard-failed-codes']);
});

test('share and volume are those of the props', async () => {
  const watched = new WatchedGuard({
    failedCodesAlarm: 1000,
    stopAtLowConversion: false,
    conversion: { minimum: 0.7, channelVolume: 10 },
  });
  await watched.minutes(2, [{ channel: 'voice', sent: 1, verified: 1 }]);
  await watched.minutes(40, [{ channel: 'voice', sent: 1, verified: 0 }]);
  expect(watched.rang()).toEqual(['guard-voice-conversion']);
});

test('a volume beyond which codes are stopped contradicts stopAtLowConversion: false', () => {
  expect(() => new WatchedGuard({ stopAtLowConversion: false, conversion: { countryVolume: 100 } })).toThrow(
    'conversion.countryVolume is given but stopAtLowConversion is false',
  );
  expect(() => new WatchedGuard({ conversion: { channelVolume: 2 } })).toThrow(
    'conversion.channelVolume must be a whole number from 5',
  );
});
