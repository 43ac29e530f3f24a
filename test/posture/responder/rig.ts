import { Gate } from '../../../lambda/posture/gate';
import { PostureControl, type PostureMove } from '../../../lambda/posture/posture-control';
import { respond } from '../../../lambda/posture/responder/respond';
import type { IpSetContents, IpSetRef, IpSetStore, ReadIpSet } from '../../../lambda/runtime/ip-set-store';
import type { GateName } from '../../../lib/contract/posture/gate';
import type { Posture } from '../../../lib/contract/posture/posture';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';
import { NO_WAITING, TestClock } from '../../lab/aws/rig';
import { SHOP } from '../../notices/shop';

export const MINUTE = 60_000;

export const SETTINGS: ResponderSettings = {
  shield: 'shop',
  identity: SHOP,
  mode: 'lockdown',
  gates: {
    lockdown: { ipv4: 'l4|1|REGIONAL', ipv6: 'l6|2|REGIONAL' },
    strict: { ipv4: 's4|3|REGIONAL', ipv6: 's6|4|REGIONAL' },
  },
  alarms: [
    { name: 'attack', level: 'critical', ofMails: true },
    { name: 'odd', level: 'warning' },
  ],
  topicArns: ['arn:aws:sns:eu-central-1:111122223333:alarms'],
  minimumHold: 1800,
  escalateAfter: 600,
  maximumLockdownPerDay: 1800,
  harm: 5,
  harmMetrics: [{ namespace: 'OtpShield', name: 'HardBounces', dimensions: { Monitor: 'shop' } }],
  sentMetrics: [{ namespace: 'OtpShield', name: 'Sends', dimensions: { Monitor: 'shop' } }],
  typedIn: {
    awaited: { namespace: 'OtpShield', name: 'GuardAwaited', dimensions: { Guard: 'guard', Channel: 'email' } },
    verified: { namespace: 'OtpShield', name: 'GuardVerified', dimensions: { Guard: 'guard', Channel: 'email' } },
  },
  requestMetric: { namespace: 'AWS/WAFV2', name: 'CountedRequests', dimensions: { Rule: 'classify-request' } },
  puzzleMetric: { namespace: 'AWS/WAFV2', name: 'CaptchaRequests', dimensions: { Rule: 'human-check' } },
  refusedMetrics: {
    lockdown: [{ namespace: 'AWS/WAFV2', name: 'BlockedRequests', dimensions: { Rule: 'lockdown' } }],
    strict: [],
  },
};

/** IP sets in memory with lock tokens. */
class MemoryIpSets implements IpSetStore {
  readonly sets = new Map<string, ReadIpSet>();
  writes = 0;
  failing: Error | undefined;

  async read({ name }: IpSetRef): Promise<ReadIpSet> {
    return this.sets.get(name) ?? { addresses: [], description: 'closed - just deployed', lockToken: '0' };
  }

  async write(ref: IpSetRef, contents: IpSetContents, lockToken: string): Promise<void> {
    if (this.failing) throw this.failing;
    if ((await this.read(ref)).lockToken !== lockToken) {
      throw Object.assign(new Error('stale'), { name: 'WAFOptimisticLockException' });
    }
    this.writes++;
    this.sets.set(ref.name, { ...contents, lockToken: String(this.writes) });
  }
}

function gateOf(name: string, { ipv4, ipv6 }: ResponderSettings['gates'][GateName], ipSets: IpSetStore): Gate {
  const ref = (text: string): IpSetRef => ({ name: text.split('|')[0]!, id: '1', scope: 'REGIONAL' });
  return new Gate(name, { IPV4: ref(ipv4), IPV6: ref(ipv6) }, ipSets, NO_WAITING);
}

type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The responder with everything around it in memory, in simulated time. */
export class World {
  readonly clock = new TestClock();
  readonly ipSets = new MemoryIpSets();
  readonly control: PostureControl;
  readonly alarms = new Map<string, { state: AlarmState; since: number }>();
  readonly told: Array<Record<string, unknown>> = [];
  readonly lines: Array<Record<string, unknown>> = [];
  readonly mails: string[] = [];
  /** Why countries were to be closed, one a call. */
  readonly closings: string[] = [];
  closing: 'works' | 'fails' = 'works';
  harm = 0;
  /** Codes that were sent in the same time; by default all of them bounce. */
  sent: number | undefined;
  /** Codes of the last hour that were typed in, of 100. */
  typedIn = 0;
  /** Requests for codes in the last quarter of an hour; usual are 20. */
  requested = 20;
  /** The same for those without a solved puzzle. */
  puzzles = 20;
  refused = 0;
  cloudWatchFails = false;
  telling: 'works' | 'fails' = 'works';

  constructor(readonly settings: ResponderSettings = SETTINGS) {
    const gate = (name: GateName) => gateOf(name, settings.gates[name], this.ipSets);
    this.control = new PostureControl({ lockdown: gate('lockdown'), strict: gate('strict') }, NO_WAITING);
    for (const { name } of settings.alarms) this.alarms.set(name, { state: 'OK', since: 0 });
  }

  async posture(): Promise<Posture> {
    return (await this.control.read()).posture;
  }

  /** Sets an alarm; gives the event that EventBridge would send. */
  turn(name: string, state: AlarmState): Record<string, unknown> {
    const now = this.clock.now();
    if (this.alarms.get(name)?.state !== state) this.alarms.set(name, { state, since: now });
    return alarmEvent(name, state, now);
  }

  async person(to: Posture, minutes: number): Promise<void> {
    const now = this.clock.now();
    const record = { since: now, until: now + minutes * MINUTE, by: 'alice', why: 'by hand' };
    const move: Record<Posture, PostureMove> = {
      lockdown: { lockdown: { ...record, open: true } },
      strict: { strict: { ...record, open: true }, lockdown: { ...record, open: false } },
      normal: { strict: { ...record, open: false }, lockdown: { ...record, open: false } },
    };
    await this.control.move(() => move[to]);
  }

  async check(minutes = 1): Promise<void> {
    this.clock.advance(minutes);
    await this.receive({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
  }

  /** Checks once a minute. */
  async pass(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) await this.check();
  }

  async receive(event: unknown): Promise<void> {
    await respond(event, {
      settings: this.settings,
      control: this.control,
      cloudWatch: {
        send: async (command: { constructor: { name: string }; input: never }) => this.cloudWatch(command),
      } as never,
      announcing: {
        topicArns: this.settings.topicArns,
        events: {
          send: async ({ input }: { input: { Entries: Array<{ Detail: string }> } }) => this.tell(input),
        } as never,
        sns: { send: async () => ({}) } as never,
      },
      ...(this.settings.campaignGate && { campaign: gateOf('campaign', this.settings.campaignGate, this.ipSets) }),
      ...(this.settings.sendingSwitch === undefined
        ? {}
        : {
            sending: {
              pause: async () => void this.mails.push('pause'),
              resume: async () => void this.mails.push('resume'),
            },
          }),
      ...(this.settings.countrySwitch === undefined
        ? {}
        : { countries: { close: async (why) => this.closeCountries(why) } }),
      clock: this.clock,
      emit: (line) => void this.lines.push(JSON.parse(line)),
      log: { info() {}, warn() {}, error() {} },
    });
  }

  private closeCountries(why: string): void {
    if (this.closing === 'fails') throw Object.assign(new Error('no'), { name: 'TooManyRequestsException' });
    this.closings.push(why);
  }

  private tell(input: { Entries: Array<{ Detail: string }> }): object {
    if (this.telling === 'fails') throw Object.assign(new Error('no'), { name: 'InternalFailure' });
    this.told.push(...input.Entries.map(({ Detail }) => JSON.parse(Detail)));
    return {};
  }

  private cloudWatch({ constructor: { name }, input }: { constructor: { name: string }; input: never }): object {
    if (this.cloudWatchFails) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    if (name === 'DescribeAlarmsCommand') {
      return {
        CompositeAlarms: [...this.alarms].map(([AlarmName, { state, since }]) => ({
          AlarmName,
          StateValue: state,
          StateTransitionedTimestamp: new Date(since),
        })),
      };
    }
    const { MetricDataQueries, StartTime } = input as {
      MetricDataQueries: Array<{ Id: string; MetricStat: { Metric: { MetricName: string } } }>;
      StartTime: Date;
    };
    const now = this.clock.now();
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
        const { MetricName } = MetricStat.Metric;
        const counts: Record<string, number> = {
          HardBounces: this.harm,
          Sends: this.sent ?? this.harm,
          GuardAwaited: 100,
          GuardVerified: this.typedIn,
          BlockedRequests: this.refused,
        };
        const count = counts[MetricName];
        if (count !== undefined) return { Id, Timestamps: [new Date(now - MINUTE)], Values: [count] };
        const recent = MetricName === 'CaptchaRequests' ? this.puzzles : this.requested;
        const points: Array<[number, number]> = [[now - 5 * MINUTE, recent]];
        for (let at = StartTime.getTime(); at < now - 60 * MINUTE; at += 5 * MINUTE) points.push([at, 20 / 3]);
        return { Id, Timestamps: points.map(([at]) => new Date(at)), Values: points.map(([, value]) => value) };
      }),
    };
  }
}

export function alarmEvent(alarmName: string, value: string, at: number): Record<string, unknown> {
  return {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    detail: { alarmName, state: { value, timestamp: new Date(at).toISOString().replace('Z', '+0000') } },
  };
}
