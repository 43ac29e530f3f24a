import type { Clock } from '../lib/contract/clock';
import type { WafRequest } from '../lib/sim/request';
import type { Verdict } from '../lib/sim/verdict';
import type { PeopleTraffic, PoolTraffic } from './campaign';
import { seededRandom } from './random';
import { type Mailer, Stage } from './stage';
import { people } from './traffic/people';
import { pool } from './traffic/pool';

/** What the page of the lab shows of the traffic that runs now. */
export interface LiveState {
  readonly signUpUrl: string;
  readonly received: number;
  readonly challenged: number;
  readonly blocked: Readonly<Record<string, number>>;
  readonly passed: number;
  readonly mails: number;
  /** Newest first. */
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
/** What the buttons do: send traffic, end an attack, and what the operator's switch does. */
export const LIVE_ACTIONS = [...TRAFFIC, 'stop', 'lockdown', 'release'] as const;
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

/** The protected sample application in real time, with attacks and honest people at the press of a button. */
export class LiveTraffic {
  static async open(options: LiveOptions): Promise<LiveTraffic> {
    const live = new LiveTraffic(options);
    live.stage = await Stage.open({
      ...options,
      column: 'shield',
      firewall: { mode: 'instant', lagSeconds: 0 },
      onVerdict: (request, verdict, status) => live.record(request, verdict, status),
      onMail: () => options.onChange(),
    });
    return live;
  }

  private stage!: Stage;
  private received = 0;
  private passed = 0;
  private readonly recent: RecentRequest[] = [];
  private readonly running = new Set<Traffic>();
  private lockedDown = false;
  private stopping = false;
  private closed = false;

  private constructor(private readonly options: LiveOptions) {}

  state(): LiveState {
    const { total, ses, port } = this.stage;
    return {
      signUpUrl: `http://127.0.0.1:${port}/sign-up`,
      received: this.received,
      challenged: total.challenged,
      blocked: { ...total.blocked },
      passed: this.passed,
      mails: ses.mails.length,
      recent: [...this.recent],
      mailbox: ses.mails
        .slice(-MAILBOX)
        .reverse()
        .map(({ to, text }) => ({ to: to.join(', '), text })),
      running: [...this.running],
      lockedDown: this.lockedDown,
    };
  }

  /** Resolves when all of it has been sent; a second press while it runs does nothing. */
  async start(action: LiveAction): Promise<void> {
    if (action === 'stop') this.stopping = this.running.size > 0;
    else if (action === 'lockdown' || action === 'release') this.setLockdown(action === 'lockdown');
    else await this.send(action);
  }

  private setLockdown(on: boolean): void {
    this.stage.setLockdown(on);
    this.lockedDown = on;
    this.options.onChange();
  }

  private async send(action: Traffic): Promise<void> {
    if (this.running.has(action)) return;
    this.stopping = false;
    this.running.add(action);
    this.options.onChange();
    try {
      const context = { stage: this.stage, start: 0, random: seededRandom(this.received), visited: () => {} };
      const actors =
        action === 'honest' ? people(HONEST, context) : pool(action === 'hammer' ? HAMMER : PROXY_POOL, context);
      for (const actor of actors) {
        for await (const _turn of actor) {
          if (this.closed || this.stopping) return;
          await new Promise((resume) => setTimeout(resume, PAUSE_MS[action]));
        }
      }
    } finally {
      this.running.delete(action);
      this.options.onChange();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.stage.close();
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

export interface LiveOptions {
  readonly clock: Clock;
  readonly template: unknown;
  readonly openMailer: (endpoint: string) => Mailer;
  readonly onChange: () => void;
}
