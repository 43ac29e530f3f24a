import { counted } from '../lib/contract/counted';
import {
  COUNTRY_SWITCH_ENV,
  type CountrySwitchSettings,
} from '../lib/contract/reputation/end-user-messaging/closed-country';
import type { Transition } from './aws/alarm-evaluation';
import { SmsVoiceStandIn } from './aws/sms-voice';
import {
  ClosedLoop,
  type ClosedLoopOptions,
  type ClosedLoopOutcome,
  type LoopContext,
  type LoopHandlers,
  MINUTE,
  type QueuedEvent,
  START,
} from './closed-loop';
import {
  PRICE,
  PUMPED,
  PUMPING,
  PumpingPeople,
  type PumpingTraffic,
  type TextAsked,
  textEvent,
} from './pumping-traffic';

export interface PumpingContext extends LoopContext {
  /** What the template says of the switch, with the configuration of the stand-in. */
  readonly countries: CountrySwitchSettings;
}

/** Its responder may call the function that closes countries. */
export interface PumpingHandlers extends LoopHandlers {
  /** What the schedule of that function does. */
  checkCountries(): Promise<void>;
  /**
   * What stands between a request and its text, such as the guard of a user pool.
   *
   * @param send hands the text to End User Messaging, which says whether it took it
   * @default - each request is a text
   */
  order?(asked: TextAsked, send: () => boolean): Promise<boolean>;
}

/** Of a template with texts whose countries may be closed. */
export type PumpingOptions = ClosedLoopOptions<PumpingContext, PumpingHandlers, PumpingTraffic>;

export interface PumpingOutcome extends ClosedLoopOutcome {
  /** Texts of the attack that were paid, and what AWS refused at the closed country. */
  readonly attackTexts: number;
  readonly attackRefused: number;
  readonly dollars: number;
  /** What the attack had cost when the first alarm was on, and when the country was closed. */
  readonly dollarsBy: { readonly alarm?: number; readonly closed?: number };
  readonly minutesTo: Readonly<Partial<Record<'alarm' | 'strict' | 'closed' | 'opened' | 'normal', number>>>;
  /** Of all texts to the pumped country. */
  readonly typedInThere: { readonly sent: number; readonly typedIn: number };
  readonly peopleThere: { readonly asked: number; readonly served: number };
}

/**
 * Pumping as a closed loop: an attack whose solver defeats the CAPTCHA, the texts that go out, the real function that closes countries, Protect, and what people
 * with numbers there lose.
 */
export function runPumping(options: PumpingOptions): Promise<PumpingOutcome> {
  return new PumpingLoop(options).run();
}

/** Alarms that counted texts can move, and those of the mails that stay off. */
const FED =
  /-text-(country|range|new-country|spend|pumping-verdicts)$|-(bounces|complaints)(-[a-z0-9]+)?$|-under-attack$/;
const TOLD = /-(text-(?:country|range|new-country|spend|pumping-verdicts))$/;
const HOURS_BEFORE = 3;
const COUNTRY_CHECK_MINUTES = 5;

class PumpingLoop extends ClosedLoop<PumpingContext, PumpingHandlers, PumpingTraffic> {
  private readonly protect = new SmsVoiceStandIn();
  private readonly people: PumpingPeople;
  private texts = 0;
  private readonly minutesTo: Partial<Record<keyof PumpingOutcome['minutesTo'], number>> = {};
  private readonly dollarsBy: { alarm?: number; closed?: number } = {};
  private readonly counts = { attackTexts: 0, attackRefused: 0, sentThere: 0, typedInThere: 0 };
  private readonly asked = { asked: 0, served: 0 };
  private readonly askedThere = { asked: 0, served: 0 };

  constructor(options: PumpingOptions) {
    super(options, HOURS_BEFORE, FED);
    const moveTo = (time: number) => this.clock.moveTo(time);
    this.people = new PumpingPeople(this.simulator, { ...PUMPING, ...options.traffic }, moveTo);
  }

  async run(): Promise<PumpingOutcome> {
    const outcome = await this.playAll();
    const { attackTexts, attackRefused, sentThere, typedInThere } = this.counts;
    return {
      ...outcome,
      attackTexts,
      attackRefused,
      dollars: attackTexts * PRICE,
      dollarsBy: this.dollarsBy,
      minutesTo: this.minutesTo,
      typedInThere: { sent: sentThere, typedIn: typedInThere },
      people: this.asked,
      peopleThere: this.askedThere,
    };
  }

  protected services() {
    return { smsvoice: this.protect };
  }

  protected contextOf(common: LoopContext): PumpingContext {
    const countries = JSON.parse(this.deployment.variable(COUNTRY_SWITCH_ENV)) as CountrySwitchSettings;
    const { id: protectConfigurationId, arn: protectConfigurationArn } = this.protect;
    return { ...common, countries: { ...countries, protectConfigurationId, protectConfigurationArn } };
  }

  protected override begin(): void {
    this.note('the attack begins');
  }

  protected async play(start: number, attackIsOn: boolean): Promise<QueuedEvent[]> {
    const events: QueuedEvent[] = [];
    for (const request of this.people.minute(start, attackIsOn)) {
      const sent = request.passed && (await this.order(request));
      if (start >= START) this.count(request, sent);
      if (sent) events.push({ at: request.at, body: textEvent(request, `text-${this.texts++}`) });
    }
    return events;
  }

  private async order(request: TextAsked): Promise<boolean> {
    const send = () => this.send(request);
    return this.handlers.order ? this.handlers.order(request, send) : send();
  }

  protected hearAlarm({ alarm, from, to }: Transition): void {
    const name = TOLD.exec(alarm)?.[1];
    if (name === undefined) return;
    const { sentThere: sent, typedInThere: typedIn } = this.counts;
    this.note(`alarm ${name}: ${from} -> ${to} (${counted(sent, 'text')} to ${PUMPED}, ${typedIn} typed in)`);
    if (to === 'ALARM') this.first('alarm');
  }

  protected hearNews({ kind, why, country }: Readonly<Record<string, unknown>>): void {
    if (country !== undefined) {
      this.note(`country ${country} ${kind}: ${String(why).split(';')[0]}`);
      if (kind === 'closed' || kind === 'opened') this.first(kind);
    } else if (kind === 'changed' && this.posture !== 'lockdown') {
      this.first(this.posture);
    }
  }

  protected override async tick(now: number): Promise<void> {
    if (((now - START) / MINUTE) % COUNTRY_CHECK_MINUTES === 0) await this.handlers.checkCountries();
  }

  protected minuteOf(at: number): number {
    return Math.round((at - START) / MINUTE);
  }

  /** What the application's call to SendTextMessage does: Protect refuses a closed country, and nothing is paid. */
  private send({ attack, at, country }: TextAsked): boolean {
    if (this.protect.rule(country) !== 'BLOCK') return true;
    const dimensions = { IsoCountryCode: country, ProtectConfigurationId: this.protect.id };
    this.store.put('AWS/SMSVoice', 'TextMessagesBlockedByProtect', dimensions, at, 1);
    if (attack) this.counts.attackRefused += 1;
    return false;
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

  private first(what: keyof PumpingOutcome['minutesTo']): void {
    if (this.minutesTo[what] !== undefined) return;
    this.minutesTo[what] = this.minuteOf(this.clock.now());
    if (what === 'alarm' || what === 'closed') this.dollarsBy[what] = this.counts.attackTexts * PRICE;
  }
}
