import { Alarms, type Transition } from '../../../lab/aws/alarm-evaluation';
import { alarmEvent } from '../../../lab/aws/alarm-event';
import { CloudWatchStandIn } from '../../../lab/aws/cloudwatch';
import { Deployment } from '../../../lab/aws/deployment';
import { LogsStandIn } from '../../../lab/aws/logs';
import { MetricStore } from '../../../lab/aws/metric-store';
import { EventsStandIn, type Published, SnsStandIn } from '../../../lab/aws/notifications';
import { StacksStandIn } from '../../../lab/aws/stacks';
import { Wafv2StandIn } from '../../../lab/aws/wafv2';
import { seededRandom } from '../../../lab/random';
import { shareMetrics, verifyShare, volumeMetrics } from '../../../lambda/reputation/leading-signals';
import { METRIC_NAMESPACE } from '../../../lib/contract/names';
import { PROBE_METRIC } from '../../../lib/contract/reputation/metrics';
import { operatorRig } from '../../bin/operator-rig';
import { TestClock } from '../../lab/aws/rig';
import { alarmMessage } from '../../notices/alarm-payload';
import { ENV } from '../../protection/stack';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { type Counted, type Counts, peopleAt, probed, served, some, write } from './flow';
import { alarmMail, type Mail } from './mail';
import { ShieldSide } from './shield-side';
import { LOAD_BALANCERS, SHIELDS, type ShieldName, STACK } from './two-shields';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Tuesday. */
const MIDNIGHT = Date.UTC(2026, 10, 24);
const HISTORY_DAYS = 8;
/** When the report goes out, and the day ends. */
const REPORT = DAY + 7 * HOUR;

/** What goes on at `SignUp`; `SignIn` has a day like any other. */
export interface Scene {
  readonly name: string;
  /** What it is about, for the heading of its thread. */
  readonly story: string;
  /** Hour of the day at which it begins (UTC). */
  readonly hour: number;
  /** For so long is looked every minute; the rest of the day and the night every five. */
  readonly minutes: number;
  /** Subjects of the mails about it, in their order; the report of the next morning comes last. */
  readonly mails: readonly string[];
  /** Subjects of those that came as AWS writes them. */
  readonly raw?: readonly string[];
  /** Of people as they come at this time. By default they are served. */
  readonly flow?: (minute: number, people: number, day: GameDay) => Counts;
  readonly before?: (day: GameDay) => void;
  /** What people, or fate, do at the beginning of a minute. */
  readonly at?: Readonly<Record<number, (day: GameDay) => Promise<void> | void>>;
  /** What the probe finds besides what is well. */
  readonly probed?: (minute: number) => Readonly<Record<string, number>>;
  /** Deployed at the beginning: no history, and no state of any alarm. */
  readonly fresh?: boolean;
}

export interface Story {
  readonly mails: readonly Mail[];
  readonly typed: ReadonlyArray<{
    readonly at: number;
    readonly who: string;
    readonly command: string;
    readonly printed: string;
  }>;
  readonly begin: number;
}

/**
 * A day of two shields in one account, in simulated time: figures of traffic go into the metric store, the lab evaluates every alarm of the template, and the deployed
 * notifier, responder, auditor, report and command act on the stand-ins of AWS. What comes out is what a person finds in their mailbox.
 */
export class GameDay {
  static async play(scene: Scene, template: unknown): Promise<Story> {
    const day = new GameDay(scene, template);
    try {
      await day.open();
      await day.run();
      return { mails: day.mails, typed: day.typed, begin: day.begin };
    } finally {
      await day.close();
    }
  }

  readonly begin: number;
  readonly random = seededRandom(20_261_124);
  readonly waf: Wafv2StandIn;
  /** The notifier of `SignUp` fails. */
  dead = false;
  private readonly clock: TestClock;
  private readonly store: MetricStore;
  private readonly deployment: Deployment;
  private readonly alarms: Alarms;
  private readonly sns = new SnsStandIn();
  private readonly logs = new LogsStandIn();
  private readonly mails: Mail[] = [];
  private readonly typed: Array<Story['typed'][number]> = [];
  private readonly sides = new Map<ShieldName, ShieldSide>();
  private readonly suppressed = new Set<string>();
  private rig!: Awaited<ReturnType<typeof operatorRig>>;
  private seenTransitions = 0;
  private seenMails = 0;

  private constructor(
    private readonly scene: Scene,
    template: unknown,
  ) {
    this.begin = MIDNIGHT + scene.hour * HOUR;
    this.clock = new TestClock(this.begin);
    const { clock } = this;
    this.waf = new Wafv2StandIn({ clock });
    this.deployment = new Deployment(template, this.waf);
    this.store = new MetricStore(MIDNIGHT - (HISTORY_DAYS + 1) * DAY);
    this.alarms = new Alarms(withDimensions(this.deployment), this.store);
  }

  /** Types a command as one person would; what it prints is nobody's mail. */
  async types(who: string, command: string): Promise<void> {
    this.rig.sts.arn = `arn:aws:iam::${ENV.account}:user/${who}`;
    const { out, err } = await this.rig.type(command);
    this.typed.push({ at: this.clock.now(), who, command, printed: out + err });
    await this.post();
  }

  posture(name: ShieldName): 'normal' | 'strict' | 'lockdown' {
    const open = (gate: string) =>
      [...this.deployment.ipSets].some(
        ([id, { addresses }]) => id.startsWith(`${name}WebAclRules${gate}`) && addresses.length > 0,
      );
    return open('Lockdown') ? 'lockdown' : open('Strict') ? 'strict' : 'normal';
  }

  private async open(): Promise<void> {
    const resolve = (value: unknown) => this.deployment.resolve(value);
    const stacks = new StacksStandIn();
    stacks.stacks.set(STACK, this.deployment.stackOutputs());
    const cloudwatch = new CloudWatchStandIn(this.store, this.alarms, this.clock, resolve);
    const { waf: wafv2, sns, logs } = this;
    const services = { wafv2, cloudwatch, sns, logs, events: new EventsStandIn(), cloudformation: stacks };
    this.rig = await operatorRig(services, this.clock);
    for (const name of SHIELDS) {
      const around = {
        deployment: this.deployment,
        url: this.rig.standIn.url,
        clock: this.clock,
        logs,
        emit: (line: string) => this.store.ingestEmf(line),
      };
      const side = new ShieldSide(name, around);
      this.sides.set(name, side);
      this.deployWebAcl(name, side.webAclArn);
      if (!this.scene.fresh) this.remember(name);
    }
    this.scene.before?.(this);
  }

  private deployWebAcl(name: ShieldName, arn: string): void {
    const id = arn.split('/').at(-1)!;
    const properties = this.deployment.resolve(this.deployment.resources[id]!.Properties) as Record<string, unknown>;
    this.waf.webAcls.set(arn, { ...properties, Name: id, Id: id, ARN: arn });
    this.waf.associations.set(LOAD_BALANCERS[name], arn);
    this.waf.loggingConfigurations.set(arn, { ResourceArn: arn, LogDestinationConfigs: ['arn:aws:logs:log'] });
  }

  /** Eight usual days, in steps of five minutes. */
  private remember(name: ShieldName): void {
    for (let at = MIDNIGHT - HISTORY_DAYS * DAY; at < this.begin; at += 5 * MINUTE)
      write(this.store, this.counted(name), served(some(5 * peopleAt(at), this.random), this.random), at);
  }

  private counted(name: ShieldName): Counted {
    const { report } = this.sides.get(name)!;
    return { webAcl: report.webAcl!.webAclMetricName, monitor: report.monitor };
  }

  private async run(): Promise<void> {
    const { minutes } = this.scene;
    // The first state of an alarm is no news, but for a shield that has none yet.
    if (!this.scene.fresh) await this.settle();
    const end = MIDNIGHT + REPORT;
    for (let at = this.begin; at < end; ) {
      const minute = (at - this.begin) / MINUTE;
      await this.scene.at?.[minute]?.(this);
      const step = minute < minutes ? 1 : 5;
      for (let one = 0; one < step; one += 1) this.traffic(at + one * MINUTE);
      at += step * MINUTE;
      this.clock.time = at;
      await this.tick(at, step);
    }
    for (const side of this.sides.values()) await side.sendReport();
    await this.post();
  }

  /** An hour of signs of life, so that every alarm has its usual state. */
  private async settle(): Promise<void> {
    for (let at = this.begin - HOUR; at < this.begin; at += 5 * MINUTE) await this.signsOfLife(at);
    this.alarms.evaluate(this.begin);
    this.seenTransitions = this.alarms.transitions.length;
  }

  private traffic(at: number): void {
    const minute = (at - this.begin) / MINUTE;
    for (const name of SHIELDS) {
      const people = some(peopleAt(at), this.random);
      const { flow } = this.scene;
      const counts = name === 'SignUp' && flow !== undefined ? flow(minute, people, this) : served(people, this.random);
      write(this.store, this.counted(name), counts, at);
    }
  }

  private async tick(now: number, step: number): Promise<void> {
    const minute = Math.round((now - this.begin) / MINUTE);
    const every = (minutes: number) => minute % minutes < step;
    if (every(5)) await this.signsOfLife(now - MINUTE, every(15));
    if (every(15)) for (const side of this.sides.values()) await side.look();
    this.alarms.evaluate(now);
    await this.ring();
    for (const [name, side] of this.sides) {
      side.alive(this.store, now - MINUTE);
      // The check of every minute does nothing while no alarm is on and nothing is raised.
      if (this.isCalm(name) && !every(15)) continue;
      await side.respond({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
    }
    await this.post();
    if (every(15)) for (const side of this.sides.values()) await this.remind(side);
    await this.post();
  }

  private isCalm(name: ShieldName): boolean {
    const side = this.sides.get(name)!;
    const on = this.alarms.all.some((alarm) => alarm.state === 'ALARM' && side.minds(alarm.name));
    return !on && this.posture(name) === 'normal';
  }

  private async signsOfLife(at: number, compares = true): Promise<void> {
    const minute = (at - this.begin) / MINUTE;
    for (const [name, side] of this.sides) {
      const { webAcl, monitor } = this.counted(name);
      probed(this.store, monitor, at, (name === 'SignUp' && this.scene.probed?.(minute)) || {});
      if (compares) await this.compare(webAcl, monitor, at);
      side.alive(this.store, at);
      side.audited(this.store, at);
    }
  }

  /** The part of the probe that holds this hour against others; every quarter of an hour, since it reads weeks. */
  private async compare(webAcl: string, monitor: string, at: number): Promise<void> {
    const cloudWatch = new FakeCloudWatch(this.store);
    const found = [
      ...(await volumeMetrics(cloudWatch, monitor, at)),
      ...(await shareMetrics(cloudWatch, verifyShare(webAcl, ENV.region), PROBE_METRIC.verifyShortfall, at)),
    ];
    for (const { metric, value } of found)
      this.store.put(METRIC_NAMESPACE, metric.name, { Monitor: monitor }, at, value);
  }

  /** Tells topics and responders what CloudWatch tells them. */
  private async ring(): Promise<void> {
    const transitions = this.alarms.transitions.slice(this.seenTransitions);
    this.seenTransitions = this.alarms.transitions.length;
    for (const transition of transitions) {
      for (const side of this.sides.values())
        if (side.minds(transition.alarm)) await side.respond(alarmEvent(transition, this.deployment));
      await this.tellTopics(transition);
    }
    // What was kept back is told when the other alarm ends, if it is on by then.
    for (const name of this.suppressed) {
      if (this.alarms.isSuppressed(name)) continue;
      this.suppressed.delete(name);
      if (this.alarms.state(name) === 'ALARM')
        await this.tellTopics({ alarm: name, at: this.clock.now(), from: 'OK', to: 'ALARM' });
    }
  }

  private async tellTopics(transition: Transition): Promise<void> {
    const { alarm, at, from, to } = transition;
    const resource = Object.values(this.deployment.resources).find(
      ({ Properties }) => Properties?.AlarmName === alarm,
    )!;
    if (this.alarms.isSuppressed(alarm)) {
      this.suppressed.add(alarm);
      return;
    }
    const actions = to === 'ALARM' ? 'AlarmActions' : to === 'OK' ? 'OKActions' : 'InsufficientDataActions';
    const topics = (this.deployment.resolve(resource.Properties?.[actions]) ?? []) as string[];
    const configuredAt = this.scene.fresh ? this.begin : this.begin - 30 * DAY;
    const behind = this.alarms.behind(alarm);
    const message = alarmMessage(resource as never, { from, to, at, configuredAt, behind });
    for (const topic of topics) await this.deliver({ topicArn: topic, message });
  }

  private async remind(side: ShieldSide): Promise<void> {
    if (this.isDead(side)) this.failed(side);
    else await side.remind();
  }

  /** Delivers what was published since. */
  private async post(): Promise<void> {
    while (this.seenMails < this.sns.published.length) await this.deliver(this.sns.published[this.seenMails++]!);
  }

  private async deliver({ topicArn, subject, message }: Published): Promise<void> {
    const side = [...this.sides.values()].find(({ notifier }) => notifier.alarmTopicArn === topicArn);
    if (side === undefined) {
      this.mails.push({ at: this.clock.now(), ...alarmMail(subject, message) });
      return;
    }
    await this.invoke(side, () => side.notify(subject, message));
    await this.post();
  }

  /** Lambda tries three times; then what came waits in a queue, which counts it. */
  private async invoke(side: ShieldSide, run: () => Promise<void>): Promise<void> {
    if (!this.isDead(side)) return run();
    this.failed(side);
    const [id] = this.deployment
      .ofType('AWS::SQS::Queue')
      .find(([name]) => name.startsWith(`${side.name}SesReputationNotifierUntold`))!;
    const QueueName = String(this.deployment.resolve({ 'Fn::GetAtt': [id, 'QueueName'] }));
    this.store.put('AWS/SQS', 'NumberOfMessagesSent', { QueueName }, this.clock.now() - MINUTE, 1);
  }

  private isDead({ name }: ShieldSide): boolean {
    return this.dead && name === 'SignUp';
  }

  /** Three times, by name or by alias. */
  private failed({ notifierFunction: FunctionName }: ShieldSide): void {
    this.store.put('AWS/Lambda', 'Errors', { FunctionName }, this.clock.now() - MINUTE, 3);
  }

  private async close(): Promise<void> {
    for (const side of this.sides.values()) side.close();
    await this.rig?.close();
  }
}

/** Alarms name functions, queues and tables by reference. */
function withDimensions(deployment: Deployment): Record<string, object> {
  return Object.fromEntries(
    Object.entries(deployment.resources).map(([id, resource]) => [
      id,
      resource.Type === 'AWS::CloudWatch::Alarm' ? (deployment.resolve(resource) as object) : resource,
    ]),
  );
}
