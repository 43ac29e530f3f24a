import type { Posture } from '../lib/contract/posture/posture';
import {
  COUNTRY_SWITCH_ENV,
  type CountrySwitchSettings,
} from '../lib/contract/reputation/end-user-messaging/closed-country';
import { Simulator } from '../lib/sim/simulator';
import { Alarms } from './aws/alarm-evaluation';
import { CloudWatchStandIn } from './aws/cloudwatch';
import { Deployment } from './aws/deployment';
import { MetricStore } from './aws/metric-store';
import { EventsStandIn, SnsStandIn } from './aws/notifications';
import { SmsVoiceStandIn } from './aws/sms-voice';
import { type AwsStandIn, startAwsStandIn } from './aws/stand-in';
import { Wafv2StandIn } from './aws/wafv2';
import { alarmEvent, type LoopEvent } from './loop';
import {
  PRICE,
  PUMPED,
  PUMPING,
  PumpingPeople,
  type PumpingTraffic,
  type TextAsked,
  textEvent,
} from './pumping-traffic';
import { VirtualClock } from './schedule';

/** What the handlers of this loop get. */
export interface PumpingContext {
  readonly endpoint: string;
  readonly clock: VirtualClock;
  readonly deployment: Deployment;
  /** What the template says of the switch, with the configuration of the stand-in. */
  readonly countries: CountrySwitchSettings;
  /** Takes lines of embedded metric format. */
  readonly emit: (line: string) => void;
}

export interface PumpingHandlers {
  /** A batch of the queue of the events of texts. */
  ingest(messages: ReadonlyArray<{ readonly messageId: string; readonly body: string }>): Promise<void>;
  /** An event for the responder, which may call the function that closes countries. */
  respond(event: unknown): Promise<void>;
  /** What the schedule of that function does. */
  checkCountries(): Promise<void>;
  close(): void;
}

export interface PumpingOptions {
  /** The synthesized template, with texts whose countries may be closed. */
  readonly template: unknown;
  readonly openHandlers: (context: PumpingContext) => PumpingHandlers;
  /** Without it the alarms go off and nobody reacts. */
  readonly closed: boolean;
  readonly traffic?: Partial<PumpingTraffic>;
  readonly attackMinutes?: number;
  readonly calmMinutes?: number;
  readonly signal?: AbortSignal;
}

export interface PumpingOutcome {
  readonly events: readonly LoopEvent[];
  /** Texts of the attack that were paid, and what AWS refused at the closed country. */
  readonly attackTexts: number;
  readonly attackRefused: number;
  readonly dollars: number;
  /** What the attack had cost when the first alarm was on, and when the country was closed. */
  readonly dollarsBy: { readonly alarm?: number; readonly closed?: number };
  readonly minutesTo: Readonly<Partial<Record<'alarm' | 'strict' | 'closed' | 'opened' | 'normal', number>>>;
  /** Of all texts to the pumped country. */
  readonly typedInThere: { readonly sent: number; readonly typedIn: number };
  readonly people: { readonly asked: number; readonly served: number };
  readonly peopleThere: { readonly asked: number; readonly served: number };
  readonly finalPosture: Posture;
  readonly notifications: readonly string[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 6, 2);
/** From the log line to a metric that an alarm sees; AWS states none, two minutes are on the safe side. */
const METRIC_DELAY = 2 * MINUTE;
/** From the call that sends to the event in the queue. */
const EVENT_DELAY = 5000;

/**
 * Pumping as a closed loop in one process and simulated time, without AWS: an attack whose solver defeats the CAPTCHA, the texts that go out, the real ingest handler, the synthesized
 * alarms, the real responder, the real function that closes countries, Protect, and what people with numbers there lose.
 */
export async function runPumping(options: PumpingOptions): Promise<PumpingOutcome> {
  const loop = await PumpingLoop.open(options);
  try {
    return await loop.run();
  } finally {
    await loop.close();
  }
}

class PumpingLoop {
  static async open(options: PumpingOptions): Promise<PumpingLoop> {
    const loop = new PumpingLoop(options);
    const { protect, clock, deployment } = loop;
    loop.standIn = await startAwsStandIn({
      wafv2: loop.waf,
      cloudwatch: new CloudWatchStandIn(loop.store, loop.alarms, clock),
      events: loop.bus,
      sns: loop.sns,
      smsvoice: protect,
    });
    loop.handlers = options.openHandlers({
      endpoint: loop.standIn.url,
      clock,
      deployment,
      countries: { ...loop.switchSettings, protectConfigurationId: protect.id, protectConfigurationArn: protect.arn },
      emit: (line) => loop.lines.push({ visibleAt: clock.now() + METRIC_DELAY, line }),
    });
    return loop;
  }

  private readonly clock = new VirtualClock(START - 3 * HOUR);
  private readonly simulator: Simulator;
  private readonly waf: Wafv2StandIn;
  private readonly deployment: Deployment;
  private readonly switchSettings: CountrySwitchSettings;
  private readonly store = new MetricStore(START - 4 * HOUR);
  private readonly alarms: Alarms;
  private readonly sns = new SnsStandIn();
  private readonly bus = new EventsStandIn();
  private readonly protect = new SmsVoiceStandIn();
  private readonly people: PumpingPeople;
  private standIn!: AwsStandIn;
  private handlers!: PumpingHandlers;
  private readonly lines: Array<{ readonly visibleAt: number; readonly line: string }> = [];
  private readonly seenMetrics = new Map<string, number>();
  private seenTransitions = 0;
  private seenEvents = 0;
  private messages = 0;
  private posture: Posture = 'normal';
  private readonly story: LoopEvent[] = [];
  private readonly minutesTo: Partial<Record<keyof PumpingOutcome['minutesTo'], number>> = {};
  private readonly dollarsBy: { alarm?: number; closed?: number } = {};
  private readonly counts = { attackTexts: 0, attackRefused: 0, sentThere: 0, typedInThere: 0 };
  private readonly asked = { asked: 0, served: 0 };
  private readonly askedThere = { asked: 0, served: 0 };

  private constructor(private readonly options: PumpingOptions) {
    this.simulator = Simulator.fromTemplate(options.template, { clock: this.clock, mode: 'aws-like', lagSeconds: 30 });
    this.waf = new Wafv2StandIn({
      clock: this.clock,
      onIpSet: ({ name, addresses }) => this.simulator.ipSets.update(name, addresses),
    });
    this.deployment = new Deployment(options.template, this.waf);
    this.switchSettings = JSON.parse(this.deployment.variable(COUNTRY_SWITCH_ENV)) as CountrySwitchSettings;
    this.alarms = new Alarms(this.deployment.resources as never, this.store, (name) => FED.test(name));
    const moveTo = (time: number) => this.clock.moveTo(time);
    this.people = new PumpingPeople(this.simulator, { ...PUMPING, ...options.traffic }, moveTo);
  }

  async run(): Promise<PumpingOutcome> {
    const { attackMinutes = 90, calmMinutes = 150, signal } = this.options;
    // Some hours before, so that "usual" means something.
    for (let at = this.clock.now(); at < START; at += MINUTE) await this.minute(at, false, at >= START - 5 * MINUTE);
    for (let minute = 0; minute < attackMinutes + calmMinutes; minute += 1) {
      signal?.throwIfAborted();
      if (minute === 0) this.note('the attack begins');
      if (minute === attackMinutes) this.note('the attack ends');
      await this.minute(START + minute * MINUTE, minute < attackMinutes, true);
    }
    const { attackTexts, attackRefused, sentThere, typedInThere } = this.counts;
    return {
      events: this.story,
      attackTexts,
      attackRefused,
      dollars: attackTexts * PRICE,
      dollarsBy: this.dollarsBy,
      minutesTo: this.minutesTo,
      typedInThere: { sent: sentThere, typedIn: typedInThere },
      people: this.asked,
      peopleThere: this.askedThere,
      finalPosture: this.posture,
      notifications: this.sns.published.map(({ subject }) => subject ?? ''),
    };
  }

  async close(): Promise<void> {
    this.handlers.close();
    await this.standIn.close();
  }

  private async minute(start: number, attackIsOn: boolean, watched: boolean): Promise<void> {
    const bodies: string[] = [];
    for (const request of this.people.minute(start, attackIsOn)) {
      const sent = request.passed && this.send(request, bodies);
      if (start >= START) this.count(request, sent);
    }
    const end = start + MINUTE;
    this.clock.moveTo(end + EVENT_DELAY);
    this.publishWebAcl(end);
    if (bodies.length > 0)
      await this.handlers.ingest(bodies.map((body) => ({ messageId: `q${this.messages++}`, body })));
    while (this.lines[0] !== undefined && this.lines[0].visibleAt <= end + EVENT_DELAY)
      this.store.ingestEmf(this.lines.shift()!.line);
    if (!watched) return;
    this.alarms.evaluate(end);
    await this.react(end);
  }

  /** What the application's call to SendTextMessage does: Protect refuses a closed country, and nothing is paid. */
  private send(request: TextAsked, bodies: string[]): boolean {
    if (this.protect.rule(request.country) === 'BLOCK') {
      const dimensions = { IsoCountryCode: request.country, ProtectConfigurationId: this.protect.id };
      this.store.put('AWS/SMSVoice', 'TextMessagesBlockedByProtect', dimensions, request.at, 1);
      if (request.attack) this.counts.attackRefused += 1;
      return false;
    }
    bodies.push(textEvent(request, `text-${this.messages++}`));
    return true;
  }

  private count({ attack, country, isTypedIn }: TextAsked, sent: boolean): void {
    if (sent && country === PUMPED) {
      this.counts.sentThere += 1;
      if (isTypedIn) this.counts.typedInThere += 1;
    }
    if (attack) {
      if (sent) this.counts.attackTexts += 1;
      return;
    }
    const who = country === PUMPED ? this.askedThere : this.asked;
    who.asked += 1;
    if (sent) who.served += 1;
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

  private async react(now: number): Promise<void> {
    const { closed } = this.options;
    const transitions = this.alarms.transitions.slice(this.seenTransitions);
    this.seenTransitions = this.alarms.transitions.length;
    for (const transition of transitions) {
      const name = TOLD.exec(transition.alarm)?.[1];
      if (name !== undefined && transition.from !== 'INSUFFICIENT_DATA') {
        this.noteTexts(`alarm ${name}: ${transition.from} -> ${transition.to}`);
        if (transition.to === 'ALARM') this.first('alarm');
      }
      if (closed) await this.handlers.respond(alarmEvent(transition, this.deployment));
    }
    if (closed) {
      await this.handlers.respond({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
      if (((now - START) / MINUTE) % 5 === 0) await this.handlers.checkCountries();
    }
    for (const { detail } of this.bus.events.slice(this.seenEvents)) this.noteNews(detail);
    this.seenEvents = this.bus.events.length;
  }

  private noteNews({ kind, from, to, why, country }: Readonly<Record<string, unknown>>): void {
    if (country !== undefined) {
      this.note(`country ${country} ${kind}: ${String(why).split(';')[0]}`);
      if (kind === 'closed' || kind === 'opened') this.first(kind);
      return;
    }
    if (kind !== 'changed') return;
    this.posture = to as Posture;
    this.note(`posture ${from} -> ${to}: ${why}`);
    if (this.posture === 'strict' || this.posture === 'normal') this.first(this.posture);
  }

  private first(what: keyof PumpingOutcome['minutesTo']): void {
    if (this.minutesTo[what] !== undefined) return;
    this.minutesTo[what] = this.minuteOf();
    if (what === 'alarm' || what === 'closed') this.dollarsBy[what] = this.counts.attackTexts * PRICE;
  }

  private note(what: string): void {
    this.story.push({ minute: this.minuteOf(), what });
  }

  private noteTexts(what: string): void {
    const { sentThere: sent, typedInThere: typedIn } = this.counts;
    this.note(`${what} (${sent} texts to ${PUMPED}, ${typedIn} typed in)`);
  }

  private minuteOf(): number {
    return Math.round((this.clock.now() - START) / MINUTE);
  }
}

/** Alarms that counted texts can move, and those of the mails that stay off; the others watch what the loop doesn't have. */
const FED =
  /-text-(country|range|new-country|spend|pumping-verdicts)$|-(bounces|complaints)(-[a-z0-9]+)?$|-under-attack$/;
const TOLD = /-(text-(?:country|range|new-country|spend|pumping-verdicts))$/;
