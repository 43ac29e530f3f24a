import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarms } from '../../../lab/aws/alarm-evaluation';
import { alarmEvent } from '../../../lab/aws/alarm-event';
import { CloudWatchStandIn } from '../../../lab/aws/cloudwatch';
import { Deployment, type TemplateResource } from '../../../lab/aws/deployment';
import { SendingStandIn } from '../../../lab/aws/mail-sending';
import { MetricStore } from '../../../lab/aws/metric-store';
import { EventsStandIn, SnsStandIn } from '../../../lab/aws/notifications';
import { type AwsStandIn, startAwsStandIn } from '../../../lab/aws/stand-in';
import { Wafv2StandIn } from '../../../lab/aws/wafv2';
import type { LoopHandlers } from '../../../lab/closed-loop';
import { sesEvents } from '../../../lab/loop-traffic';
import { openLoopHandlers } from '../../../lab/run/loop-handlers';
import { VirtualClock } from '../../../lab/schedule';
import { readContext } from '../../../lib/app/context';
import { OtpShieldStack } from '../../../lib/index';
import type { ManagedRuleGroupStub } from '../../../lib/sim/managed-rule-group';
import { Simulator } from '../../../lib/sim/simulator';
import type { Verdict } from '../../../lib/sim/verdict';

const MINUTE = 60_000;
/** From the log line to a metric that an alarm sees; AWS states none, two minutes are on the safe side. */
const METRIC_DELAY = 2 * MINUTE;
const BATCH = 100;
const HOST = 'app.example.com';
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

export const ROUTE = { code: '/api/auth/otp', verify: '/api/auth/verify' } as const;

const templates = new Map<string, unknown>();

/** The app as it comes, with a responder that may lock: that is the most that can be turned against people. */
function deployedApp(withGuard: boolean, rateLimitAsks: boolean | undefined, more: object): unknown {
  const { stackName, ...props } = readContext({
    'otp-shield:resourceArn':
      'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/site/0123456789abcdef',
    'otp-shield:requestRoutes': [ROUTE.code],
    'otp-shield:verifyRoutes': [ROUTE.verify],
    'otp-shield:alarmEmails': ['oncall@example.com'],
    'otp-shield:configurationSetName': 'otp',
    'otp-shield:responderMode': 'LOCKDOWN',
    'otp-shield:recipientGuard': withGuard,
    ...more,
    ...(rateLimitAsks !== undefined && { 'otp-shield:rateLimitAsks': rateLimitAsks }),
  });
  return Template.fromStack(new OtpShieldStack(new App(), stackName, props)).toJSON();
}

export interface Ask {
  readonly path: string;
  readonly address: string;
  readonly method?: 'GET' | 'POST';
  /** Of a solved puzzle. */
  readonly token?: string;
  readonly tokenIn?: 'cookie' | 'header';
  /** Of the TLS handshake (JA4). */
  readonly fingerprint?: string;
}

/** Everything around the guard, as it is deployed: web ACL, mails and what becomes of them, handlers, alarms, responder. In simulated time. */
export class Site {
  static async open(
    start: number,
    withGuard: boolean,
    rateLimitAsks?: boolean,
    more = {},
    lists: readonly ManagedRuleGroupStub[] = [],
  ): Promise<Site> {
    const name = JSON.stringify([withGuard, rateLimitAsks, more]);
    if (!templates.has(name)) templates.set(name, deployedApp(withGuard, rateLimitAsks, more));
    const site = new Site(start, templates.get(name), lists);
    site.standIn = await startAwsStandIn({
      wafv2: site.waf,
      cloudwatch: new CloudWatchStandIn(site.store, site.alarms, site.clock),
      events: site.events,
      sns: new SnsStandIn(),
      sesv2: new SendingStandIn(),
    });
    const { clock, deployment } = site;
    const emit = (line: string) => site.emit(line);
    site.handlers = openLoopHandlers({ endpoint: site.standIn.url, clock, deployment, emit });
    return site;
  }

  readonly clock: VirtualClock;
  /** Requests that AWS WAF looked at. */
  inspected = 0;
  private readonly simulator: Simulator;
  private readonly waf: Wafv2StandIn;
  private readonly deployment: Deployment;
  private readonly store: MetricStore;
  private readonly alarms: Alarms;
  private readonly events = new EventsStandIn();
  private standIn!: AwsStandIn;
  private handlers!: LoopHandlers;
  private readonly lines: Array<{ readonly visibleAt: number; readonly line: string }> = [];
  private queue: Array<{ readonly at: number; readonly body: string }> = [];
  private mails = 0;
  private messages = 0;
  private readonly counted = new Map<string, number>();
  private seen = 0;

  private constructor(start: number, template: unknown, managedRuleGroups: readonly ManagedRuleGroupStub[]) {
    this.clock = new VirtualClock(start);
    this.simulator = Simulator.fromTemplate(template, {
      clock: this.clock,
      mode: 'aws-like',
      lagSeconds: 30,
      managedRuleGroups,
    });
    this.waf = new Wafv2StandIn({
      clock: this.clock,
      onIpSet: (set) => this.simulator.ipSets.update(set.name, set.addresses),
    });
    this.deployment = new Deployment(template, this.waf);
    this.store = new MetricStore(start - 60 * MINUTE);
    const judged = Object.entries(this.deployment.resources).map(([id, resource]) => [id, withoutBand(resource)]);
    this.alarms = new Alarms(Object.fromEntries(judged), this.store);
  }

  /** The name of the guard in its metrics. */
  get guardName(): string {
    return JSON.parse(this.deployment.variable('OTP_SHIELD_GUARD')).guard;
  }

  solved(secondsAgo = 0): string {
    const at = this.clock.now() - secondsAgo * 1000;
    return this.simulator.tokens.mint({ captchaSolvedAt: at, challengeSolvedAt: at, domain: HOST });
  }

  /** What a browser gets without a puzzle. */
  challenged(secondsAgo = 0): string {
    return this.simulator.tokens.mint({ challengeSolvedAt: this.clock.now() - secondsAgo * 1000, domain: HOST });
  }

  request({ path, address, method = 'POST', token, tokenIn = 'cookie', fingerprint }: Ask): Verdict {
    this.inspected += 1;
    const shown: ReadonlyArray<readonly [string, string]> =
      token === undefined
        ? []
        : tokenIn === 'cookie'
          ? [['cookie', `aws-waf-token=${token}`]]
          : [['x-aws-waf-token', token]];
    const headers: Array<readonly [string, string]> = [['host', HOST], ['user-agent', BROWSER], ...shown];
    return this.simulator.evaluate({
      ip: address,
      method,
      uri: path,
      headers: headers.map(([a, b]) => [a, b]),
      ...(fingerprint !== undefined && { ja4: fingerprint }),
    });
  }

  /** A mail goes out, and its events come back. */
  mailed(recipient: string, bounces = false): void {
    this.mails += 1;
    const at = this.clock.now();
    const mail = { id: `0102018f-${this.mails}`, recipient, at, attack: false };
    this.queue.push(...sesEvents({ ...mail, ...(bounces && { bouncesAt: at + 20_000 }) }));
  }

  emit(line: string): void {
    this.lines.push({ visibleAt: this.clock.now() + METRIC_DELAY, line });
  }

  /** What CloudWatch, the queue and the alarms do by the end of a minute. @returns alarms that rang */
  async minute(end: number, watched: boolean): Promise<string[]> {
    this.clock.moveTo(end);
    for (const { metricName, dimensions, value } of this.simulator.metrics()) {
      const key = JSON.stringify([metricName, dimensions]);
      const before = this.counted.get(key) ?? 0;
      if (value > before) this.store.put('AWS/WAFV2', metricName, { ...dimensions }, end - MINUTE, value - before);
      this.counted.set(key, value);
    }
    await this.deliver(end);
    while (this.lines[0] !== undefined && this.lines[0].visibleAt <= end)
      this.store.ingestEmf(this.lines.shift()!.line);
    if (!watched) return [];
    this.alarms.evaluate(end);
    const transitions = this.alarms.transitions.slice(this.seen);
    this.seen = this.alarms.transitions.length;
    for (const transition of transitions) await this.handlers.respond(alarmEvent(transition, this.deployment));
    await this.handlers.respond({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
    // Without data an alarm has no first state that is news.
    return transitions.filter(({ from, to }) => to === 'ALARM' && from === 'OK').map(({ alarm }) => alarm);
  }

  async close(): Promise<void> {
    this.handlers.close();
    await this.standIn.close();
  }

  private async deliver(until: number): Promise<void> {
    const due = this.queue.filter(({ at }) => at < until);
    this.queue = this.queue.filter(({ at }) => at >= until);
    for (let from = 0; from < due.length; from += BATCH)
      await this.handlers.ingest(
        due.slice(from, from + BATCH).map(({ body }) => ({ messageId: `m${this.messages++}`, body })),
      );
  }
}

/** A band of CloudWatch learns from two weeks. Here rules block nobody on a usual day, so that whatever is above the floor is unusual. */
function withoutBand(resource: TemplateResource): TemplateResource {
  const { ThresholdMetricId: band, Metrics, ...others } = resource.Properties ?? {};
  if (band === undefined) return resource;
  const metrics = (Metrics as ReadonlyArray<{ readonly Id: string }>).filter(({ Id }) => Id !== band);
  const comparison = { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 };
  return { ...resource, Properties: { ...others, Metrics: metrics, ...comparison } };
}
