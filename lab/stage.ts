import type { Clock } from '../lib/contract/clock';
import { RULE } from '../lib/contract/names';
import { EVERY_ADDRESS } from '../lib/contract/posture/gate';
import type { VerdictListener } from '../lib/load-balancer/admission';
import { type LoadBalancer, startLoadBalancer } from '../lib/load-balancer/load-balancer';
import { Simulator } from '../lib/sim/simulator';
import { type Rule, walk } from '../lib/waf/statement';
import type { Column } from './campaign';
import type { CodeGuard, OpenGuard } from './code-guard';
import type { SendMail } from './mail';
import { Tally } from './outcome';
import { type SampleApp, startSampleApp } from './sample-app';
import { type ReceivedMail, type SesStandIn, startSesStandIn } from './ses-stand-in';
import { Network, type Reply } from './visitor';

/** The page of the single-page application that calls the sample application from another origin. */
export const OTHER_ORIGIN = 'https://spa.example.com';

export interface Mailer {
  send: SendMail;
  close(): void;
}

export interface StageOptions {
  readonly clock: Clock;
  readonly column: Column;
  /** How the stand-in for AWS WAF counts rates. */
  readonly firewall: { readonly mode: 'instant' | 'aws-like'; readonly lagSeconds: number };
  /** The template whose web ACL stands in front; none in the columns without AWS WAF. */
  readonly template?: unknown;
  readonly openMailer: (endpoint: string) => Mailer;
  /** Needed in the column `guard`. */
  readonly openGuard?: OpenGuard;
  readonly onVerdict?: VerdictListener;
  readonly onMail?: (mail: ReceivedMail) => void;
}

/** Sample application, SES stand-in and load balancer with fresh state, and the counters between them. */
export class Stage {
  static async open(options: StageOptions): Promise<Stage> {
    const { clock, firewall, template } = options;
    const simulator = template === undefined ? undefined : Simulator.fromTemplate(template, { clock, ...firewall });
    const stage = new Stage(simulator, options);
    await stage.start();
    return stage;
  }

  readonly total = new Tally();
  readonly phases: Record<string, Tally> = {};
  ses!: SesStandIn;
  network!: Network;
  private app!: SampleApp;
  private mailer!: Mailer;
  private balancer!: LoadBalancer;
  private phase = new Tally();
  private fault: unknown;

  private constructor(
    private readonly simulator: Simulator | undefined,
    private readonly options: StageOptions,
  ) {}

  get hasFirewall(): boolean {
    return this.simulator !== undefined;
  }

  /** Counts what follows under this name, too. */
  beginPhase(name: string): void {
    this.phase = this.phases[name] ??= new Tally();
  }

  /** What `otp-shield lockdown` does: fills or empties the IP sets that the lockdown rule asks for. */
  setLockdown(on: boolean): void {
    const gate = lockdownSets(this.options.template);
    if (this.simulator === undefined || gate.size === 0) return;
    for (const { logicalId, ipAddressVersion } of this.simulator.ipSets.list()) {
      if (gate.has(logicalId)) this.simulator.ipSets.update(logicalId, on ? [...EVERY_ADDRESS[ipAddressVersion]] : []);
    }
  }

  /** Another origin behind the same firewall and with the same clock, e.g. a web framework. */
  balancerFor(origin: string): Promise<LoadBalancer> {
    return startLoadBalancer({
      origin,
      clock: this.options.clock,
      acceptClientHeader: true,
      onError: (error) => this.fail(error),
      ...(this.simulator === undefined ? {} : { firewall: this.simulator }),
    });
  }

  count(change: (tally: Tally) => void): void {
    change(this.total);
    change(this.phase);
  }

  /** Throws what went wrong inside the servers, which a client only sees as 500. */
  check(): void {
    if (this.fault !== undefined) throw this.fault;
  }

  async close(): Promise<void> {
    this.network.close();
    await this.balancer.close();
    await this.app.close();
    this.mailer.close();
    await this.ses.close();
  }

  get port(): number {
    return this.balancer.port;
  }

  private async start(): Promise<void> {
    const { simulator } = this;
    const { clock } = this.options;
    const onError = (error: unknown) => this.fail(error);
    this.ses = await startSesStandIn({
      clock,
      onMail: (mail) => {
        this.count((tally) => tally.mailed(mail.to));
        this.options.onMail?.(mail);
      },
    });
    this.mailer = this.options.openMailer(this.ses.url);
    this.app = await startSampleApp({
      clock,
      sendMail: (mail) => this.mailer.send(mail),
      guard: this.guard(),
      limitPerAddress: this.options.column === 'per-address-limit',
      allowedOrigins: [OTHER_ORIGIN],
      onHandled: () => this.count((tally) => tally.handled++),
      onLimited: () => this.count((tally) => tally.limited++),
      onWithheld: () => this.count((tally) => tally.withheld++),
      onError,
    });
    this.balancer = await startLoadBalancer({
      origin: this.app.url,
      clock,
      acceptClientHeader: true,
      onError,
      ...(simulator === undefined ? {} : { firewall: simulator }),
      onVerdict: (request, verdict, status) => {
        if (verdict.action === 'BLOCK') this.count((tally) => tally.block(verdict.rule));
        else if (verdict.action !== 'ALLOW') this.count((tally) => tally.challenged++);
        this.options.onVerdict?.(request, verdict, status);
      },
    });
    this.network = new Network(this.balancer.port, (reply) => this.observe(reply));
  }

  private guard(): CodeGuard | undefined {
    const { column, openGuard, clock } = this.options;
    if (column !== 'guard') return undefined;
    if (openGuard === undefined) throw new Error('the column guard needs openGuard');
    return openGuard(clock);
  }

  private observe(reply: Reply): void {
    const named = reply.status === 503 && namesAlternatives(reply.body);
    this.count((tally) => {
      tally.requests++;
      if (reply.status === 503) tally.unavailable++;
      if (named) tally.alternativesNamed++;
    });
  }

  private fail(error: unknown): void {
    this.fault ??= error;
  }
}

function namesAlternatives(body: string): boolean {
  try {
    const { alternatives } = JSON.parse(body) as { alternatives?: unknown };
    return Array.isArray(alternatives) && alternatives.length > 0;
  } catch {
    return false;
  }
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly Rules?: readonly Rule[] };
}

/** Logical ids of the IP sets in the statement of the rule `lockdown`. */
function lockdownSets(template: unknown): Set<string> {
  const resources = Object.values((template as { Resources?: Record<string, Resource> } | undefined)?.Resources ?? {});
  const rules = resources.flatMap(({ Properties }) => Properties?.Rules ?? []);
  const ids = new Set<string>();
  for (const rule of rules.filter(({ Name }) => Name === RULE.lockdown)) {
    for (const { IPSetReferenceStatement } of walk(rule.Statement)) {
      const arn = IPSetReferenceStatement?.Arn;
      const path = typeof arn === 'object' ? arn['Fn::GetAtt'] : undefined;
      const id = Array.isArray(path) ? path[0] : typeof path === 'string' ? path.split('.')[0] : undefined;
      if (typeof id === 'string') ids.add(id);
    }
  }
  return ids;
}
