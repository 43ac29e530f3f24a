import type { Posture } from '../lib/contract/posture/posture';
import { Simulator } from '../lib/sim/simulator';
import { Alarms, type Transition } from './aws/alarm-evaluation';
import { alarmEvent } from './aws/alarm-event';
import { CloudWatchStandIn } from './aws/cloudwatch';
import { Deployment } from './aws/deployment';
import { MetricStore } from './aws/metric-store';
import { EventsStandIn, SnsStandIn } from './aws/notifications';
import { type AwsStandIn, startAwsStandIn } from './aws/stand-in';
import { Wafv2StandIn } from './aws/wafv2';
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
  /** A batch of the queue of what became of the codes. */
  ingest(messages: ReadonlyArray<{ readonly messageId: string; readonly body: string }>): Promise<void>;
  /** An event for the responder. */
  respond(event: unknown): Promise<void>;
  close(): void;
}

export interface ClosedLoopOptions<Context, Handlers, Traffic> {
  /** The synthesized template, whose responder may act. */
  readonly template: unknown;
  readonly openHandlers: (context: Context) => Handlers;
  /** Without it the alarms go off and nobody reacts. */
  readonly closed: boolean;
  readonly traffic?: Partial<Traffic>;
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
  /** Since the attack began, as the campaign counts. */
  readonly minute: number;
  readonly what: string;
}

/** What every campaign of the loop tells, besides its own figures. */
export interface ClosedLoopOutcome {
  readonly events: readonly LoopEvent[];
  readonly people: { readonly asked: number; readonly served: number };
  readonly finalPosture: Posture;
  readonly notifications: readonly string[];
}

/** What happens to a code after it went out, as the queue of the sender gets it. */
export interface QueuedEvent {
  readonly at: number;
  readonly body: string;
}

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When the attack may begin. */
export const START = Date.UTC(2026, 0, 6, 2);
/** From the log line to a metric that an alarm sees; AWS states none, two minutes are on the safe side. */
const METRIC_DELAY = 2 * MINUTE;
const BATCH = 100;

/**
 * The frame of the loop in one process and simulated time, without AWS: what gets through the synthesized web ACL, the real ingest handler, the metrics, the
 * synthesized alarms, the real responder, the IP set, and the simulator's verdicts, which change. Who attacks, and what is sent, is for a campaign to say.
 */
export abstract class ClosedLoop<Context extends LoopContext, Handlers extends LoopHandlers, Traffic> {
  protected readonly clock: VirtualClock;
  protected readonly simulator: Simulator;
  protected readonly deployment: Deployment;
  protected readonly store: MetricStore;
  protected handlers!: Handlers;
  protected posture: Posture = 'normal';
  private readonly waf: Wafv2StandIn;
  private readonly alarms: Alarms;
  private readonly sns = new SnsStandIn();
  private readonly bus = new EventsStandIn();
  private standIn!: AwsStandIn;
  private readonly lines: Array<{ readonly visibleAt: number; readonly line: string }> = [];
  private queue: QueuedEvent[] = [];
  private messages = 0;
  private ipSetChanges: Array<{ readonly at: number; readonly change: () => void }> = [];
  private readonly seenMetrics = new Map<string, number>();
  private seenTransitions = 0;
  private seenEvents = 0;
  private readonly story: LoopEvent[] = [];

  /**
   * @param hoursBefore without an attack, so that "usual" means something
   * @param fed the alarms that this campaign can move; the others watch what it doesn't have
   */
  protected constructor(
    protected readonly options: ClosedLoopOptions<Context, Handlers, Traffic>,
    hoursBefore: number,
    fed: RegExp,
  ) {
    const { template, lateMinutes: late } = options;
    this.clock = new VirtualClock(START - hoursBefore * HOUR);
    this.store = new MetricStore(START - (hoursBefore + 4) * HOUR);
    const lagSeconds = late === undefined ? 30 : late * 60;
    this.simulator = Simulator.fromTemplate(template, { clock: this.clock, mode: 'aws-like', lagSeconds });
    this.waf = new Wafv2StandIn({
      clock: this.clock,
      onIpSet: ({ name, addresses }) => {
        const change = () => this.simulator.ipSets.update(name, addresses);
        if (late === undefined) change();
        else this.ipSetChanges.push({ at: this.clock.now() + late * MINUTE, change });
      },
    });
    this.deployment = new Deployment(template, this.waf);
    this.alarms = new Alarms(this.deployment.resources as never, this.store, (name) => fed.test(name));
  }

  /** The APIs that the handlers of this campaign call, besides those of every campaign. */
  protected abstract services(): Parameters<typeof startAwsStandIn>[0];
  protected abstract contextOf(common: LoopContext): Context;
  /** Lets everybody ask within one minute. */
  protected abstract play(start: number, attackIsOn: boolean): QueuedEvent[] | Promise<QueuedEvent[]>;
  protected abstract hearAlarm(transition: Transition): void;
  /** What the responder, or another handler, announced. */
  protected abstract hearNews(detail: Readonly<Record<string, unknown>>): void;
  protected abstract minuteOf(at: number): number;
  /** At the end of each minute in which the loop is closed. */
  protected async tick(_now: number): Promise<void> {}
  protected begin(): void {}

  /** Plays the campaign from the hours before it to the calm after it. */
  protected async playAll(): Promise<Omit<ClosedLoopOutcome, 'people'>> {
    try {
      await this.open();
      const { attackMinutes = 90, calmMinutes = 150, signal } = this.options;
      for (let at = this.clock.now(); at < START; at += MINUTE) await this.minute(at, false, at >= START - 5 * MINUTE);
      this.begin();
      for (let minute = 0; minute < attackMinutes + calmMinutes; minute++) {
        signal?.throwIfAborted();
        if (minute === attackMinutes) this.note('the attack ends');
        await this.minute(START + minute * MINUTE, minute < attackMinutes, true);
      }
    } finally {
      this.handlers?.close();
      await this.standIn?.close();
    }
    return {
      events: this.story,
      finalPosture: this.posture,
      notifications: this.sns.published.map(({ subject }) => subject ?? ''),
    };
  }

  protected note(what: string, minute = this.minuteOf(this.clock.now())): void {
    this.story.push({ minute, what });
  }

  private async open(): Promise<void> {
    const { clock, deployment } = this;
    this.standIn = await startAwsStandIn({
      ...this.services(),
      wafv2: this.waf,
      cloudwatch: new CloudWatchStandIn(this.store, this.alarms, clock),
      events: this.bus,
      sns: this.sns,
    });
    const emit = (line: string) => this.lines.push({ visibleAt: clock.now() + METRIC_DELAY, line });
    this.handlers = this.options.openHandlers(this.contextOf({ endpoint: this.standIn.url, clock, deployment, emit }));
  }

  private async minute(start: number, attackIsOn: boolean, watched: boolean): Promise<void> {
    for (const { change } of this.ipSetChanges.filter(({ at }) => at <= start)) change();
    this.ipSetChanges = this.ipSetChanges.filter(({ at }) => at > start);
    this.queue.push(...(await this.play(start, attackIsOn)));
    const end = start + MINUTE;
    this.clock.moveTo(end);
    this.publishWebAcl(end);
    await this.deliver(end);
    while (this.lines[0] !== undefined && this.lines[0].visibleAt <= end)
      this.store.ingestEmf(this.lines.shift()!.line);
    if (!watched) return;
    this.alarms.evaluate(end);
    await this.react(end);
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

  private async react(now: number): Promise<void> {
    const { closed } = this.options;
    const transitions = this.alarms.transitions.slice(this.seenTransitions);
    this.seenTransitions = this.alarms.transitions.length;
    for (const transition of transitions) {
      // The first state of an alarm is no news.
      if (transition.from !== 'INSUFFICIENT_DATA') this.hearAlarm(transition);
      if (closed) await this.handlers.respond(alarmEvent(transition, this.deployment));
    }
    if (closed) {
      await this.handlers.respond({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
      await this.tick(now);
    }
    for (const { detail } of this.bus.events.slice(this.seenEvents)) {
      const { kind, from, to, why } = detail as Readonly<Record<string, unknown>>;
      if (kind === 'changed') {
        this.posture = to as Posture;
        this.note(`posture ${from} -> ${to}: ${why}`);
      }
      this.hearNews(detail);
    }
    this.seenEvents = this.bus.events.length;
  }
}
