import type { Posture } from '../lib/contract/posture/posture';
import type { Transition } from './aws/alarm-evaluation';
import { SendingStandIn } from './aws/mail-sending';
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
import { DEFAULT_TRAFFIC, LoopPeople, type LoopTraffic, sesEvents } from './loop-traffic';

export type LoopOptions = ClosedLoopOptions<LoopContext, LoopHandlers, LoopTraffic>;

export interface LoopOutcome extends ClosedLoopOutcome {
  /** Which posture held from which minute on. */
  readonly postures: ReadonlyArray<{ readonly minute: number; readonly posture: Posture }>;
  readonly attackRequests: number;
  readonly attackMails: number;
  readonly bounces: number;
  /** Minutes from the first mail of the attack to the posture; absent when it never came. */
  readonly minutesTo: Readonly<Partial<Record<Posture, number>>>;
  /** Mails of the attack that went out before the posture was strict, while it was, and while it was locked. */
  readonly mailsBy: Readonly<Record<Posture, number>>;
}

/** Mails as a closed loop: an attack whose solver defeats the CAPTCHA, the mails that get through, the bounces, and what the responder makes of them. */
export function runLoop(options: LoopOptions): Promise<LoopOutcome> {
  return new MailLoop(options).run();
}

/** Alarms that counted mails alone can move. */
const FED = /-(bounces|complaints)(-[a-z0-9]+)?$|-under-attack$/;
const TOLD = /-(bounces-critical|complaints-critical|under-attack)$/;
/** A day, of which usual bounces are counted, and a little. */
const HOURS_BEFORE = 26;

class MailLoop extends ClosedLoop<LoopContext, LoopHandlers, LoopTraffic> {
  private readonly people: LoopPeople;
  private readonly postures: Array<{ minute: number; posture: Posture }> = [{ minute: 0, posture: 'normal' }];
  /** Minutes are counted from here. */
  private firstMail: number | undefined;
  private readonly minutesTo: Partial<Record<Posture, number>> = {};
  private readonly mailsBy: Record<Posture, number> = { normal: 0, strict: 0, lockdown: 0 };
  private readonly counts = { attackRequests: 0, bounces: 0, asked: 0, served: 0 };

  constructor(options: LoopOptions) {
    super(options, HOURS_BEFORE, FED);
    const moveTo = (time: number) => this.clock.moveTo(time);
    this.people = new LoopPeople(this.simulator, { ...DEFAULT_TRAFFIC, ...options.traffic }, moveTo);
  }

  async run(): Promise<LoopOutcome> {
    const outcome = await this.playAll();
    const { postures, minutesTo, mailsBy } = this;
    const { attackRequests, bounces, asked, served } = this.counts;
    return {
      ...outcome,
      postures,
      attackRequests,
      attackMails: Object.values(mailsBy).reduce((sum, mails) => sum + mails, 0),
      bounces,
      people: { asked, served },
      minutesTo,
      mailsBy,
    };
  }

  protected services() {
    return { sesv2: new SendingStandIn() };
  }

  protected contextOf(common: LoopContext): LoopContext {
    return common;
  }

  protected play(start: number, attackIsOn: boolean): QueuedEvent[] {
    return this.people.minute(start, attackIsOn).flatMap(({ attack, mail }) => {
      if (start >= START) {
        this.count(attack, mail?.at);
        if (mail?.bouncesAt !== undefined) this.counts.bounces += 1;
      }
      return mail === undefined ? [] : sesEvents(mail);
    });
  }

  protected hearAlarm({ alarm, from, to }: Transition): void {
    const name = TOLD.exec(alarm)?.[1];
    if (name !== undefined) this.note(`alarm ${name}: ${from} -> ${to}`);
  }

  protected hearNews({ kind, why }: Readonly<Record<string, unknown>>): void {
    if (kind !== 'changed') {
      this.note(`responder: ${kind}: ${why}`);
      return;
    }
    const { posture } = this;
    const minute = this.minuteOf(this.clock.now());
    this.postures.push({ minute, posture });
    this.minutesTo[posture] ??= minute;
  }

  protected minuteOf(at: number): number {
    return Math.round((at - (this.firstMail ?? START)) / MINUTE);
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
      this.note('the first mail of the attack goes out', 0);
    }
  }
}
