import type { Posture } from '../lib/contract/posture/posture';
import { Simulator } from '../lib/sim/simulator';
import { Alarms, type Transition } from './aws/alarm-evaluation';
import { CloudWatchStandIn } from './aws/cloudwatch';
import { Deployment } from './aws/deployment';
import { SendingStandIn } from './aws/mail-sending';
import { MetricStore } from './aws/metric-store';
import { EventsStandIn, SnsStandIn } from './aws/notifications';
import { type AwsStandIn, startAwsStandIn } from './aws/stand-in';
import { Wafv2StandIn } from './aws/wafv2';
import { DEFAULT_TRAFFIC, LoopPeople, type LoopTraffic, sesEvents } from './loop-traffic';
import { VirtualClock } from './schedule';

/** What the real handlers need around them. */
export interface LoopContext {
  /** Where the stand-in of AWS listens. */
  readonly endpoint: string;
  readonly clock: VirtualClock;
  readonly deployment: Deployment;
  /** Takes lines of embedded metric format. */
  readonly emit: (line: string) => void;
}

export interface LoopHandlers {
  /** A batch of the queue of SES events. */
  ingest(messages: ReadonlyArray<{ readonly messageId: string; readonly body: string }>): Promise<void>;
  /** An event for the responder. */
  respond(event: unknown): Promise<void>;
  close(): void;
}

export interface LoopOptions {
  /** The synthesized template, whose responder has mode `lockdown`. */
  readonly template: unknown;
  readonly openHandlers: (context: LoopContext) => LoopHandlers;
  /** Without it the alarms go off and nobody reacts. */
  readonly closed: boolean;
  readonly traffic?: Partial<LoopTraffic>;
  readonly attackMinutes?: number;
  readonly calmMinutes?: number;
  /**
   * How late AWS WAF is: with what a rate limit decides, and with an IP set that was changed. AWS documents up to several minutes for both; by default a
   * limit is half a minute late, and a set at once.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html
   * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html
   */
  readonly lateMinutes?: number;
  readonly signal?: AbortSignal;
}

export interface LoopEvent {
  /** Since the first mail of the attack. */
  readonly minute: number;
  readonly what: string;
}

export interface LoopOutcome {
  readonly events: readonly LoopEvent[];
  /** Which posture held from which minute on. */
  readonly postures: ReadonlyArray<{ readonly minute: number; readonly posture: Posture }>;
  readonly attackRequests: number;
  readonly attackMails: number;
  readonly bounces: number;
  readonly people: { readonly asked: number; readonly served: number };
  /** Minutes from the first mail of the attack to the posture; absent when it never came. */
  readonly minutesTo: Readonly<Partial<Record<Posture, number>>>;
  /** Mails of the attack that went out before the posture was strict, while it was, and while it was locked. */
  readonly mailsBy: Readonly<Record<Posture, number>>;
  readonly finalPosture: Posture;
  readonly notifications: readonly string[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 6, 2);
/** From the log line to a metric that an alarm sees; AWS states none, two minutes are on the safe side. */
const METRIC_DELAY = 2 * MINUTE;
const BATCH = 100;

/**
 * The whole loop in one process and simulated time, without AWS: an attack whose solver defeats the CAPTCHA, the mails that get through, the
 * bounces, the real ingest handler, the metrics, the synthesized alarms, the real responder, the IP set, and the simulator's
 * verdicts, which change.
 */
export async function runLoop(options: LoopOptions): Promise<LoopOutcome> {
  const loop = await Loop.open(options);
  try {
    return await loop.run();
  } finally {
    await loop.close();
  }
}

class Loop {
  static async open(options: LoopOptions): Promise<Loop> {
    const loop = new Loop(options);
    loop.standIn = await startAwsStandIn({
      wafv2: loop.waf,
      cloudwatch: new CloudWatchStandIn(loop.store, loop.alarms, loop.clock),
      events: loop.events,
      sns: loop.sns,
      sesv2: new SendingStandIn(),
    });
    loop.handlers = options.openHandlers({
      endpoint: loop.standIn.url,
      clock: loop.clock,
      deployment: loop.deployment,
      emit: (line) => loop.lines.push({ visibleAt: loop.clock.now() + METRIC_DELAY, line }),
    });
    return loop;
  }

  private readonly clock = new VirtualClock(START - 26 * HOUR);
  private readonly simulator: Simulator;
  private readonly waf: Wafv2StandIn;
  private readonly deployment: Deployment;
  private readonly store = new MetricStore(START - 30 * HOUR);
  private readonly alarms: Alarms;
  private readonly sns = new SnsStandIn();
  private readonly events = new EventsStandIn();
  private readonly people: LoopPeople;
  private standIn!: AwsStandIn;
  private handlers!: LoopHandlers;
  private readonly lines: Array<{ readonly visibleAt: number; readonly line: string }> = [];
  private queue: Array<{ readonly at: number; readonly body: string }> = [];
  private messages = 0;
  private ipSetChanges: Array<{ readonly at: number; readonly change: () => void }> = [];
  private readonly seenMetrics = new Map<string, number>();
  private seenTransitions = 0;
  private seenEvents = 0;
  private posture: Posture = 'normal';
  private readonly postures: Array<{ minute: number; posture: Posture }> = [{ minute: 0, posture: 'normal' }];
  private firstMail: number | undefined;
  private readonly story: LoopEvent[] = [];
  private readonly minutesTo: Partial<Record<Posture, number>> = {};
  private readonly mailsBy: Record<Posture, number> = { normal: 0, strict: 0, lockdown: 0 };
  private readonly counts = { attackRequests: 0, bounces: 0, asked: 0, served: 0 };

  private constructor(private readonly options: LoopOptions) {
    const { lateMinutes: late } = options;
    const lagSeconds = late === undefined ? 30 : late * 60;
    this.simulator = Simulator.fromTemplate(options.template, { clock: this.clock, mode: 'aws-like', lagSeconds });
    this.waf = new Wafv2StandIn({
      clock: this.clock,
      onIpSet: ({ name, addresses }) => {
        const change = () => this.simulator.ipSets.update(name, addresses);
        if (late === undefined) change();
        else this.ipSetChanges.push({ at: this.clock.now() + late * MINUTE, change });
      },
    });
    this.deployment = new Deployment(options.template, this.waf);
    this.alarms = new Alarms(this.deployment.resources as never, this.store, (name) => FED.test(name));
    const moveTo = (time: number) => this.clock.moveTo(time);
    this.people = new LoopPeople(this.simulator, { ...DEFAULT_TRAFFIC, ...options.traffic }, moveTo);
  }

  async run(): Promise<LoopOutcome> {
    const { attackMinutes = 90, calmMinutes = 150, signal } = this.options;
    // A day before, so that "usual" means something.
    for (let at = this.clock.now(); at < START; at += MINUTE) await this.minute(at, false, at >= START - 5 * MINUTE);
    for (let minute = 0; minute < attackMinutes + calmMinutes; minute++) {
      signal?.throwIfAborted();
      if (minute === attackMinutes) this.note('the attack ends');
      await this.minute(START + minute * MINUTE, minute < attackMinutes, true);
    }
    const { attackRequests, bounces, asked, served } = this.counts;
    return {
      events: this.story,
      postures: this.postures,
      attackRequests,
      attackMails: Object.values(this.mailsBy).reduce((sum, mails) => sum + mails, 0),
      bounces,
      people: { asked, served },
      minutesTo: this.minutesTo,
      mailsBy: this.mailsBy,
      finalPosture: this.posture,
      notifications: this.sns.published.map(({ subject }) => subject ?? ''),
    };
  }

  async close(): Promise<void> {
    this.handlers.close();
    await this.standIn.close();
  }

  private async minute(start: number, attackIsOn: boolean, watched: boolean): Promise<void> {
    const story = start >= START;
    for (const { change } of this.ipSetChanges.filter(({ at }) => at <= start)) change();
    this.ipSetChanges = this.ipSetChanges.filter(({ at }) => at > start);
    for (const { attack, mail } of this.people.minute(start, attackIsOn)) {
      if (mail !== undefined) this.queue.push(...sesEvents(mail));
      if (story) this.count(attack, mail?.at);
      if (story && mail?.bouncesAt !== undefined) this.counts.bounces += 1;
    }
    const end = start + MINUTE;
    this.clock.moveTo(end);
    this.publishWebAcl(end);
    await this.deliver(end);
    while (this.lines[0] !== undefined && this.lines[0].visibleAt <= end)
      this.store.ingestEmf(this.lines.shift()!.line);
    if (!watched) return;
    this.alarms.evaluate(end);
    await this.react();
  }

  private count(attack: boolean, mailedAt: number | undefined): void {
    if (!attack) {
      this.counts.asked += 1;
      if (mailedAt !== undefined) this.counts.served += 1;
      return;
    }
    this.counts.attackRequests += 1;
    if (mailedAt === undefined) return;
    this.mailsBy[this.posture] += 1;
    if (this.firstMail === undefined) {
      this.firstMail = mailedAt;
      this.story.push({ minute: 0, what: 'the first mail of the attack goes out' });
    }
  }

  /** What the simulator counted since the minute before, as CloudWatch would show it. */
  private publishWebAcl(at: number): void {
    for (const { metricName, dimensions, value } of this.simulator.metrics()) {
      const key = JSON.stringify([metricName, dimensions]);
      const before = this.seenMetrics.get(key) ?? 0;
      if (value > before) this.store.put('AWS/WAFV2', metricName, { ...dimensions }, at - MINUTE, value - before);
      this.seenMetrics.set(key, value);
    }
  }

  private async deliver(until: number): Promise<void> {
    const due = this.queue.filter(({ at }) => at < until);
    if (due.length === 0) return;
    this.queue = this.queue.filter(({ at }) => at >= until);
    for (let from = 0; from < due.length; from += BATCH) {
      await this.handlers.ingest(
        due.slice(from, from + BATCH).map(({ body }) => ({ messageId: `m${this.messages++}`, body })),
      );
    }
  }

  private async react(): Promise<void> {
    const transitions = this.alarms.transitions.slice(this.seenTransitions);
    this.seenTransitions = this.alarms.transitions.length;
    for (const transition of transitions) {
      // The first state of an alarm is no news.
      const news = TOLD.test(transition.alarm) && transition.from !== 'INSUFFICIENT_DATA';
      if (news) this.note(`alarm ${shortName(transition.alarm)}: ${transition.from} -> ${transition.to}`);
      if (this.options.closed) await this.handlers.respond(alarmEvent(transition, this.deployment));
    }
    if (this.options.closed) await this.handlers.respond({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
    for (const { detail } of this.events.events.slice(this.seenEvents)) this.noteNews(detail);
    this.seenEvents = this.events.events.length;
  }

  private noteNews({ kind, from, to, why }: Readonly<Record<string, unknown>>): void {
    if (kind !== 'changed') {
      this.note(`responder: ${kind}: ${why}`);
      return;
    }
    this.posture = to as Posture;
    this.note(`posture ${from} -> ${to}: ${why}`);
    const minute = this.minuteOf(this.clock.now());
    this.postures.push({ minute, posture: this.posture });
    this.minutesTo[this.posture] ??= minute;
  }

  private note(what: string): void {
    this.story.push({ minute: this.minuteOf(this.clock.now()), what });
  }

  private minuteOf(at: number): number {
    return Math.round((at - (this.firstMail ?? START)) / MINUTE);
  }
}

/** Alarms that counted mails alone can move; the others watch what the loop doesn't have. */
const FED = /-(bounces|complaints)(-[a-z0-9]+)?$|-under-attack$/;
const TOLD = /-(bounces-critical|complaints-critical|under-attack)$/;

function shortName(alarm: string): string {
  return /(bounces-critical|complaints-critical|under-attack)$/.exec(alarm)?.[1] ?? alarm;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmEvent({ alarm, at, from, to }: Transition, deployment: Deployment): object {
  const definition = [
    ...deployment.ofType('AWS::CloudWatch::CompositeAlarm'),
    ...deployment.ofType('AWS::CloudWatch::Alarm'),
  ].find(([, { AlarmName }]) => AlarmName === alarm)?.[1];
  const timestamp = new Date(at).toISOString().replace('Z', '+0000');
  return {
    version: '0',
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    account: '111122223333',
    region: 'eu-central-1',
    time: new Date(at).toISOString(),
    resources: [`arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${alarm}`],
    detail: {
      alarmName: alarm,
      state: { value: to, reason: 'evaluated by the lab', timestamp },
      previousState: { value: from },
      configuration: { description: definition?.AlarmDescription },
    },
  };
}
