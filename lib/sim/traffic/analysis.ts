import { LABEL, TOKEN_COOKIE } from '../../contract/names';
import { DecidedVerdict } from '../decided-verdict';
import type { WafRequest } from '../request';
import { authorityOf, type Simulator } from '../simulator';
import type { Verdict } from '../verdict';
import { TrafficCounts } from './counts';
import { DistinctCounter } from './distinct';
import type { TrafficEvent } from './event';
import { FingerprintTallies } from './fingerprint-tally';
import { isProbe, type ProbedRule, type Probes } from './rate-rule-probes';
import { RuleTallies } from './rule-tallies';
import { type ClientKey, clientKey, SolvedTokens } from './solved-tokens';
import { TrafficTimeline } from './timeline';
import { WindowPeaks } from './window-peaks';

const ROUTE_LABELS = [LABEL.request, LABEL.verify, LABEL.page].map((label) => `:${label}`);

interface SettableClock {
  set(time: number): void;
}

/**
 * Runs recorded traffic past a web ACL. Each request is judged as it came; one that meets a CAPTCHA or challenge is judged
 * a second time with a token just solved, as a person's browser would send it.
 */
export class TrafficAnalysis {
  readonly challengedClients = new DistinctCounter();
  readonly blockedClients = new DistinctCounter();
  blockedRequests = 0;
  /** Without those that are blocked only if each client is one person with one token. */
  readonly surelyBlockedClients = new DistinctCounter();
  /** What happens to those who solve. */
  readonly afterPuzzle = new RuleTallies();
  readonly puzzles = { CAPTCHA: 0, CHALLENGE: 0 };
  /** Requests that passed with the token of an earlier one, which somebody else behind the same address would not have. */
  readonly reused = { CAPTCHA: 0, CHALLENGE: 0 };
  /** Requests to the routes of the shield. */
  readonly onRoutes = {
    requests: 0,
    clients: new DistinctCounter(),
    byLabel: new Map<string, number>(),
    actions: { ALLOW: 0, BLOCK: 0, CAPTCHA: 0, CHALLENGE: 0 },
    timeline: new TrafficTimeline(),
  };
  /** Code requests that aren't blocked, by TLS fingerprint. */
  readonly fingerprints = new FingerprintTallies();
  /** Requests that some rule matched. */
  matched = 0;
  readonly notes = new Set<string>();
  readonly peaks: ReadonlyArray<{ readonly rule: ProbedRule; readonly peaks: WindowPeaks }>;
  /** Rules that count by token. */
  readonly byToken: ReadonlySet<string>;
  private readonly countsRoutes: boolean;
  private readonly tokens: SolvedTokens;
  private now = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly clock: SettableClock,
    private readonly probes: Probes | undefined,
    /** Of all requests of the log, also of those that need not be judged. */
    readonly counts = new TrafficCounts(),
  ) {
    this.tokens = new SolvedTokens(authorityOf(simulator));
    this.byToken = new Set((probes?.rules ?? []).flatMap(({ name, byToken }) => (byToken ? [name] : [])));
    this.countsRoutes = simulator.webAcl.routes.length > 0;
    this.peaks = (probes?.rules ?? []).map((rule) => ({
      rule,
      peaks: new WindowPeaks(rule.windowSeconds, rule.limit),
    }));
  }

  add(event: TrafficEvent): void {
    const { time, request, userAgent } = event;
    // Logs are a little out of order; the simulator's time never runs backwards.
    if (time > this.now) this.now = time;
    this.clock.set(this.now);
    const client = clientKey(request.ip, userAgent);
    const token = this.tokens.get(client);
    const verdict = this.judge(token === undefined ? request : withToken(request, token), client);
    this.counts.add(event, this.now, client, verdict);
    if (this.countsRoutes) this.addToRoute(verdict, client, request.ja4);
    if (verdict.trace.some((step) => step.matched && !isProbe(step.rule))) this.matched++;
    if (token !== undefined) this.countReuse(verdict);
    for (const note of verdict.notes) this.notes.add(note);
    if (verdict.action === 'BLOCK') this.block(verdict, client);
    else if (verdict.action !== 'ALLOW') {
      this.challengedClients.addHash(client.hash);
      this.solve(verdict.action, request, client);
    }
  }

  private solve(puzzle: 'CAPTCHA' | 'CHALLENGE', request: WafRequest, client: ClientKey): void {
    this.puzzles[puzzle]++;
    const token = this.tokens.solve(client, this.now, hostOf(request));
    const verdict = this.judge(withToken(request, token), client);
    this.afterPuzzle.add(verdict, client);
    if (verdict.action === 'BLOCK') this.block(verdict, client);
  }

  private block(verdict: Verdict, client: ClientKey): void {
    this.blockedRequests++;
    this.blockedClients.addHash(client.hash);
    if (!this.byToken.has(verdict.rule)) this.surelyBlockedClients.addHash(client.hash);
  }

  private addToRoute(verdict: Verdict, client: ClientKey, fingerprint: string | undefined): void {
    const label = verdict.labels.find((name) => ROUTE_LABELS.some((route) => name.endsWith(route)));
    if (label === undefined) return;
    const { onRoutes } = this;
    const short = label.split(':').slice(-2).join(':');
    onRoutes.requests++;
    onRoutes.clients.addHash(client.hash);
    onRoutes.byLabel.set(short, (onRoutes.byLabel.get(short) ?? 0) + 1);
    onRoutes.actions[verdict.action]++;
    onRoutes.timeline.add(this.now, verdict.action);
    if (short === LABEL.request && verdict.action !== 'BLOCK') {
      this.fingerprints.add(fingerprint, this.now, client.hash);
    }
  }

  private countReuse(verdict: Verdict): void {
    for (const { kind, failure } of DecidedVerdict.detailsOf(verdict)?.tokens ?? []) {
      if (failure !== undefined) continue;
      this.reused[kind]++;
      return;
    }
  }

  private judge(request: WafRequest, client: ClientKey): Verdict {
    const verdict = this.simulator.evaluate(request);
    if (this.peaks.length === 0) return verdict;
    for (const label of verdict.labels) {
      const index = this.probes!.ruleOf(label);
      if (index < 0) continue;
      const { rule, peaks } = this.peaks[index]!;
      const key = aggregateKey(rule, request);
      if (key !== undefined) peaks.add(key, this.now, client.hash);
    }
    return verdict;
  }
}

/** Undefined where a log can't tell, or for keys that are more than an address. */
function aggregateKey(rule: ProbedRule, request: WafRequest): string | undefined {
  if (rule.key === 'IP') return request.ip;
  if (rule.key === 'CONSTANT') return '';
  if (rule.key !== 'FORWARDED_IP') return undefined;
  const value = request.headers.find(([name]) => name.toLowerCase() === rule.forwardedHeader)?.[1];
  return value === undefined ? undefined : value.split(',')[0]!.trim();
}

function hostOf(request: WafRequest): string {
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  return host.replace(/:\d+$/, '').toLowerCase();
}

function withToken(request: WafRequest, token: string): WafRequest {
  const cookie = `${TOKEN_COOKIE}=${token}`;
  const headers = request.headers.map(([name, value]): readonly [string, string] =>
    name.toLowerCase() === 'cookie' ? [name, value === '' ? cookie : `${value}; ${cookie}`] : [name, value],
  );
  const has = headers.some(([name]) => name.toLowerCase() === 'cookie');
  return { ...request, headers: has ? headers : [...headers, ['cookie', cookie]] };
}
