import type { Clock } from '../lib/contract/clock';
import type { WafRequest } from '../lib/sim/request';
import type { Verdict } from '../lib/sim/verdict';
import type { PeopleTraffic, PoolTraffic } from './campaign';
import { seededRandom } from './random';
import type { Actor } from './schedule';
import { type Mailer, Stage } from './stage';
import { people } from './traffic/people';
import { pool, STRANGERS_DOMAIN } from './traffic/pool';

/** What became of the traffic behind the shield, or without it. */
export interface LiveLane {
  /** What the buttons and the sign-up page sent. */
  readonly received: number;
  /** Answered with a puzzle; whoever solves it comes again. */
  readonly challenged: number;
  readonly blocked: Readonly<Record<string, number>>;
  readonly passed: number;
  /** Mails to people who asked for nothing. */
  readonly toStrangers: number;
  /** Mails to those who signed up. */
  readonly toPeople: number;
}

/** What the page of the lab shows of the traffic that runs now. */
export interface LiveState {
  readonly signUpUrl: string;
  readonly shield: LiveLane;
  /** The same traffic against the same application with nothing in front. */
  readonly without: LiveLane;
  /** Of the shield, newest first. */
  readonly recent: readonly RecentRequest[];
  readonly mailbox: readonly { readonly to: string; readonly text: string }[];
  /** What a button started and hasn't finished. */
  readonly running: readonly string[];
  /** Whether the lockdown gate is open. */
  readonly lockedDown: boolean;
}

interface RecentRequest {
  readonly client: string;
  readonly request: string;
  readonly result: string;
  readonly stopped: boolean;
}

const TRAFFIC = ['proxy-pool', 'hammer', 'honest'] as const;
/** What the buttons do: send traffic, end an attack, what the operator's switch does, and begin anew. */
export const LIVE_ACTIONS = [...TRAFFIC, 'stop', 'lockdown', 'release', 'reset'] as const;
export type LiveAction = (typeof LIVE_ACTIONS)[number];
type Traffic = (typeof TRAFFIC)[number];

const PROXY_POOL: PoolTraffic = {
  kind: 'pool',
  name: 'proxy-pool',
  addresses: 240,
  requestsEach: 1,
  startSeconds: 0,
  spanSeconds: 1,
  forgedForwardedFor: false,
};
const HAMMER: PoolTraffic = { ...PROXY_POOL, name: 'hammer', addresses: 1, requestsEach: 240 };
const HONEST: PeopleTraffic = {
  kind: 'people',
  name: 'honest',
  people: 1,
  behindOneAddress: 0,
  otherOriginShare: 0,
  startSeconds: 0,
  spanSeconds: 1,
  resends: 0,
  slowShare: 0,
};

const RECENT = 8;
const MAILBOX = 5;
const PAUSE_MS = { 'proxy-pool': 8, hammer: 8, honest: 350 } as const;

interface Stages {
  readonly shield: Stage;
  readonly without: Stage;
}

/** The sample application in real time, once behind the shield and once alone, with attacks and honest people at the press of a button. */
export class LiveTraffic {
  static async open(options: LiveOptions): Promise<LiveTraffic> {
    const live = new LiveTraffic(options);
    live.stages = await live.openStages();
    return live;
  }

  private stages!: Stages;
  private received = 0;
  private passed = 0;
  private presses = 0;
  private readonly recent: RecentRequest[] = [];
  private readonly running = new Map<Traffic, Promise<void>>();
  private lockedDown = false;
  private stopping = false;
  private closed = false;

  private constructor(private readonly options: LiveOptions) {}

  state(): LiveState {
    const { shield, without } = this.stages;
    return {
      signUpUrl: `http://127.0.0.1:${shield.port}/sign-up`,
      shield: { ...laneOf(shield), received: this.received, passed: this.passed },
      without: laneOf(without),
      recent: [...this.recent],
      mailbox: shield.ses.mails
        .slice(-MAILBOX)
        .reverse()
        .map(({ to, text }) => ({ to: to.join(', '), text })),
      running: [...this.running.keys()],
      lockedDown: this.lockedDown,
    };
  }

  /** Resolves when all of it has been sent; a second press while it runs does nothing. */
  async start(action: LiveAction): Promise<void> {
    if (action === 'stop') this.stopping = this.running.size > 0;
    else if (action === 'lockdown' || action === 'release') this.setLockdown(action === 'lockdown');
    else if (action === 'reset') await this.reset();
    else await this.send(action);
  }

  private async openStages(): Promise<Stages> {
    const { template, ...options } = this.options;
    const shared = {
      ...options,
      firewall: { mode: 'instant', lagSeconds: 0 },
      onMail: () => options.onChange(),
    } as const;
    const onVerdict = (request: WafRequest, verdict: Verdict, status: number) => this.record(request, verdict, status);
    const shield = await Stage.open({ ...shared, template, column: 'shield', onVerdict });
    try {
      return { shield, without: await Stage.open({ ...shared, column: 'nothing' }) };
    } catch (error) {
      await shield.close();
      throw error;
    }
  }

  private setLockdown(on: boolean): void {
    this.stages.shield.setLockdown(on);
    this.lockedDown = on;
    this.options.onChange();
  }

  /** Fresh counters and mailboxes; the pages that were open for signing up are gone. */
  private async reset(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.running.values());
    const before = this.stages;
    this.stages = await this.openStages();
    [this.received, this.passed, this.recent.length, this.lockedDown] = [0, 0, 0, false];
    this.options.onChange();
    await Promise.all([before.shield.close(), before.without.close()]);
  }

  private async send(action: Traffic): Promise<void> {
    if (this.running.has(action)) return;
    this.stopping = false;
    const sending = this.sendToBoth(action, this.presses++);
    this.running.set(action, sending.then(noResult, noResult));
    this.options.onChange();
    try {
      await sending;
    } finally {
      this.running.delete(action);
      this.options.onChange();
    }
  }

  /** In step, so that what the page shows of one is what it shows of the other. */
  private async sendToBoth(action: Traffic, seed: number): Promise<void> {
    const [behind, alone] = [this.stages.shield, this.stages.without].map((stage) => actorsOf(action, stage, seed));
    for (const [at, actor] of behind!.entries()) {
      const both = [actor, alone![at]!];
      for (let isOver = false; !isOver; ) {
        isOver = (await Promise.all(both.map((each) => each.next()))).every(({ done }) => done);
        if (this.closed || this.stopping) return;
        await new Promise((resume) => setTimeout(resume, PAUSE_MS[action]));
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([this.stages.shield.close(), this.stages.without.close()]);
  }

  private record(request: WafRequest, verdict: Verdict, status: number): void {
    this.received += 1;
    const stopped = verdict.action !== 'ALLOW';
    if (!stopped) this.passed += 1;
    this.recent.unshift({
      client: request.ip,
      request: `${request.method} ${request.uri}`.slice(0, 80),
      result: stopped ? `${status} by ${verdict.rule}` : `${status} from the application`,
      stopped,
    });
    this.recent.length = Math.min(this.recent.length, RECENT);
    this.options.onChange();
  }
}

function actorsOf(action: Traffic, stage: Stage, seed: number): Actor[] {
  const context = { stage, start: 0, random: seededRandom(seed), visited: () => {} };
  return [
    ...(action === 'honest' ? people(HONEST, context) : pool(action === 'hammer' ? HAMMER : PROXY_POOL, context)),
  ];
}

const noResult = () => {};

function laneOf({ total, ses }: Stage): LiveLane {
  const toStrangers = ses.mails.filter(({ to }) =>
    to.some((address) => address.endsWith(`@${STRANGERS_DOMAIN}`)),
  ).length;
  return {
    received: total.requests,
    challenged: total.challenged,
    blocked: { ...total.blocked },
    passed: total.requests,
    toStrangers,
    toPeople: ses.mails.length - toStrangers,
  };
}

export interface LiveOptions {
  readonly clock: Clock;
  readonly template: unknown;
  readonly openMailer: (endpoint: string) => Mailer;
  readonly onChange: () => void;
}
