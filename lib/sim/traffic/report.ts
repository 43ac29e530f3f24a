import { WAF_LIMIT } from '../../contract/aws-limits';
import { PRICE } from '../../contract/prices';
import type { Fidelity, VerdictAction } from '../verdict';
import type { WebAclSubject } from '../web-acl-subject';
import type { TrafficAnalysis } from './analysis';
import type { BusyAddress } from './busiest';
import { type FingerprintReport, fingerprintReport } from './fingerprint-shares';
import { type Recommendation, recommend } from './people';
import type { ProbedRule } from './rate-rule-probes';
import type { RuleTally } from './rule-tallies';
import type { TimelinePoint } from './timeline';
import { type WholeLog, type WholeLogReport, wholeLogReport } from './whole-log';
import type { PeakDistribution, WindowPeaks } from './window-peaks';

export interface RuleReport {
  readonly rule: string;
  readonly action: VerdictAction;
  readonly requests: number;
  readonly clients: number;
  /** Whether it counts by token, so that it decides so only if each client is one person with one token. */
  readonly byToken?: true;
}

export interface RateLimitReport {
  readonly rule: string;
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** Most requests of an address in any window; absent for keys that a log doesn't show. */
  readonly peaks?: PeakDistribution;
  /** Whether no address of this log goes over the limit. */
  readonly fits?: boolean;
  /** For keys that are an address; absent when there are too few addresses to say, or when they aren't those of clients. */
  readonly recommended?: Recommendation;
}

/** A figure that rests on how many people one client is. */
export interface Range {
  readonly atLeast: number;
  readonly atMost: number;
}

export interface TrafficReport {
  readonly webAcl: WebAclSubject;
  /** File or directory from which the web ACL was read. */
  readonly source: string;
  readonly format: 'ALB' | 'WAF';
  readonly files: number;
  readonly lines: number;
  readonly broken: { readonly lines: number; readonly examples: readonly string[] };
  /** Requests judged. */
  readonly requests: number;
  readonly from?: string;
  readonly to?: string;
  readonly spanSeconds: number;
  readonly addresses: number;
  /** Clients are addresses with a user agent. */
  readonly clients: number;
  readonly actions: Readonly<Record<VerdictAction, number>>;
  readonly challengedClients: number;
  /** At least: those who are blocked however many people a client is. At most: if each client is one person, with one token. */
  readonly blockedClients: Range;
  /** People behind those clients. At least: each client is one. At most: each request that is refused is somebody else. */
  readonly challengedPeople: Range;
  readonly blockedPeople: Range;
  /** Requests to the routes of the shield; absent for a web ACL that has none of its rules. */
  readonly onRoutes?: {
    readonly requests: number;
    readonly clients: number;
    readonly actions: Readonly<Record<VerdictAction, number>>;
    /** Requests of each route rule, by its label. */
    readonly byLabel: Readonly<Record<string, number>>;
    readonly intervalSeconds: number;
    readonly timeline: readonly TimelinePoint[];
  };
  /** Why the figures may say nothing about this log; to be read first. */
  readonly warnings: readonly string[];
  readonly rules: readonly RuleReport[];
  readonly afterPuzzle: readonly RuleReport[];
  readonly busiest: readonly BusyAddress[];
  readonly rateLimits: readonly RateLimitReport[];
  /** Which TLS fingerprints ask for codes; absent for access logs, which hold none, and without such requests. */
  readonly fingerprints?: FingerprintReport;
  readonly captcha: {
    /** At least: each client is one person, who keeps the token. At most: each request is somebody else. */
    readonly puzzles: Range;
    /** Absent for a log of less than an hour, as is the price of them. */
    readonly perMonth?: Range;
    readonly usdPerThousand: number;
    readonly usdPerMonth?: Range;
    readonly priceIsVerified: boolean;
    readonly priceSource: string;
  };
  readonly challenge: { readonly puzzles: Range; readonly perMonth?: Range };
  /** All of the log, where only requests were read that can touch the routes. */
  readonly wholeLog?: WholeLogReport;
  readonly fidelity: Readonly<Record<Fidelity, number>>;
  readonly intervalSeconds: number;
  readonly timeline: readonly TimelinePoint[];
  /** What the reader must know to read the numbers rightly. */
  readonly caveats: readonly string[];
}

/** Prices change, and this one was not read from AWS's page; it is only what one is told. */
const MONTH_SECONDS = 30.44 * 86_400;
/** A minute of a site says nothing of its month. */
const LEAST_FOR_A_MONTH_SECONDS = 3600;
const MIN_ADDRESSES = 100;

export interface ReportInputs {
  readonly webAcl: WebAclSubject;
  readonly source: string;
  readonly format: 'ALB' | 'WAF';
  readonly files: number;
  readonly lines: number;
  readonly broken: TrafficReport['broken'];
  /** US dollars for 1,000 CAPTCHA attempts. */
  readonly captchaPrice: number | undefined;
  readonly top: number;
  readonly hideAddresses: boolean;
  readonly whole?: WholeLog | undefined;
  readonly warnings: readonly string[];
}

function ruleReports(tallies: Iterable<RuleTally>, byToken: ReadonlySet<string>): readonly RuleReport[] {
  return [...tallies]
    .map(({ rule, action, requests, clients }) => ({
      rule,
      action,
      requests,
      clients: clients.count,
      ...(byToken.has(rule) && { byToken: true as const }),
    }))
    .sort((a, b) => b.requests - a.requests || (a.rule < b.rule ? -1 : 1));
}

function rateLimitReport(rule: ProbedRule, windows: WindowPeaks, areClients: boolean): RateLimitReport {
  const { name, key, limit, windowSeconds } = rule;
  const report = { rule: name, key, limit, windowSeconds };
  const peaks = windows.distribution();
  if (key === 'CUSTOM_KEYS' || peaks.addresses === 0) return report;
  const recommendable = areClients && key !== 'CONSTANT' && peaks.addresses >= MIN_ADDRESSES;
  return {
    ...report,
    peaks,
    fits: peaks.overLimit === 0,
    ...(recommendable && { recommended: recommend(windows.classes(), WAF_LIMIT.rateLimitMin) }),
  };
}

function range(atLeast: number, more: number, change: (count: number) => number = (count) => count): Range {
  return { atLeast: change(atLeast), atMost: change(atLeast + more) };
}

/** Numbers of clients are estimates when there are many. */
function peopleOf(clients: number, requests: number): Range {
  return { atLeast: Math.min(clients, requests), atMost: requests };
}

/** The numbers of an analysis as plain data, for text, JSON and HTML alike. */
export function trafficReport(analysis: TrafficAnalysis, inputs: ReportInputs): TrafficReport {
  const { counts } = analysis;
  const { requests, first, last } = counts;
  const spanSeconds = requests === 0 ? 0 : (last - first) / 1000;
  const tellsOfMonth = spanSeconds >= LEAST_FOR_A_MONTH_SECONDS;
  const perMonth = (count: number) => Math.round((count / spanSeconds) * MONTH_SECONDS);
  const actions = { ALLOW: 0, BLOCK: 0, CAPTCHA: 0, CHALLENGE: 0 };
  for (const tally of counts.rules.values()) actions[tally.action] += tally.requests;
  const price = inputs.captchaPrice ?? PRICE.captchaAttempt.usd;
  const { puzzles, reused, onRoutes } = analysis;
  const dollars = (count: number) => Math.round((perMonth(count) / 1000) * price * 100) / 100;
  const proxy = counts.proxies.found;
  const fingerprints = inputs.format === 'WAF' ? fingerprintReport(analysis.fingerprints) : undefined;
  const busiest = counts.busiest.top(inputs.top);
  return {
    webAcl: inputs.webAcl,
    source: inputs.source,
    format: inputs.format,
    files: inputs.files,
    lines: inputs.lines,
    broken: inputs.broken,
    requests,
    ...(requests > 0 && { from: new Date(first).toISOString(), to: new Date(last).toISOString() }),
    spanSeconds,
    addresses: counts.addresses.count,
    clients: counts.clients.count,
    actions,
    challengedClients: analysis.challengedClients.count,
    blockedClients: { atLeast: analysis.surelyBlockedClients.count, atMost: analysis.blockedClients.count },
    challengedPeople: peopleOf(
      analysis.challengedClients.count,
      puzzles.CAPTCHA + reused.CAPTCHA + puzzles.CHALLENGE + reused.CHALLENGE,
    ),
    blockedPeople: peopleOf(analysis.surelyBlockedClients.count, analysis.blockedRequests),
    ...(inputs.webAcl.routes.length > 0 && {
      onRoutes: {
        requests: onRoutes.requests,
        clients: onRoutes.clients.count,
        actions: onRoutes.actions,
        byLabel: Object.fromEntries(onRoutes.byLabel),
        intervalSeconds: onRoutes.timeline.intervalSeconds,
        timeline: onRoutes.timeline.toJson(),
      },
    }),
    warnings: reportWarnings(analysis, inputs, proxy),
    rules: ruleReports(counts.rules.values(), analysis.byToken),
    afterPuzzle: ruleReports(analysis.afterPuzzle.values(), analysis.byToken),
    busiest: inputs.hideAddresses ? busiest.map((busy, i) => ({ ...busy, address: `address ${i + 1}` })) : busiest,
    rateLimits: analysis.peaks.map(({ rule, peaks }) => rateLimitReport(rule, peaks, proxy === undefined)),
    ...(fingerprints && { fingerprints }),
    captcha: {
      puzzles: range(puzzles.CAPTCHA, reused.CAPTCHA),
      ...(tellsOfMonth && {
        perMonth: range(puzzles.CAPTCHA, reused.CAPTCHA, perMonth),
        usdPerMonth: range(puzzles.CAPTCHA, reused.CAPTCHA, dollars),
      }),
      usdPerThousand: price,
      priceIsVerified: inputs.captchaPrice !== undefined,
      priceSource: inputs.captchaPrice === undefined ? PRICE.captchaAttempt.page : '--captcha-price',
    },
    challenge: {
      puzzles: range(puzzles.CHALLENGE, reused.CHALLENGE),
      ...(tellsOfMonth && { perMonth: range(puzzles.CHALLENGE, reused.CHALLENGE, perMonth) }),
    },
    ...(inputs.whole && { wholeLog: wholeLogReport(inputs.whole, inputs.top, inputs.hideAddresses) }),
    fidelity: counts.fidelity,
    intervalSeconds: counts.timeline.intervalSeconds,
    timeline: counts.timeline.toJson(),
    caveats: [...caveats(analysis, inputs, spanSeconds), ...inputs.warnings, ...analysis.notes],
  };
}

/** What makes the figures worthless, if it is so. */
function reportWarnings(analysis: TrafficAnalysis, inputs: ReportInputs, proxy: string | undefined): readonly string[] {
  const list: string[] = [];
  const { routes } = inputs.webAcl;
  if (routes.length > 0 && analysis.onRoutes.requests === 0) {
    const paths = routes.flatMap(({ paths: of }) => of).join(', ');
    list.push(
      `not one request of this log is on a route that the web ACL protects (${paths}): either the routes are spelled otherwise, or the log is of another application`,
    );
  } else if (routes.length === 0 && analysis.matched === 0) {
    list.push('no rule of the web ACL matched any request of this log');
  }
  if (proxy !== undefined) {
    list.push(
      `nearly all clients of this log are ${proxy}: what counts or blocks by address would count and block all people together, and no limit is recommended; let the rules read the forwarded address, or put the web ACL in front`,
    );
  }
  return list;
}

function caveats(analysis: TrafficAnalysis, inputs: ReportInputs, spanSeconds: number): readonly string[] {
  const list: string[] = [];
  if (inputs.whole) {
    list.push(
      'only requests that can touch the routes were read, and others that look unusual: all other figures but those of the whole log are of these',
    );
  }
  if (inputs.format === 'ALB') {
    list.push(
      'access logs hold no bodies, no cookies and no headers but Host and User-Agent, and neither country nor network of the client: rules that ask for them were judged as if those were absent',
    );
  } else
    list.push(
      'AWS WAF logs hold no bodies, and not what was redacted: rules that ask for it were judged as if it were absent',
    );
  if (analysis.puzzles.CAPTCHA + analysis.puzzles.CHALLENGE > 0) {
    list.push(
      'every client is taken to solve each puzzle at once; a log does not say who would not, attackers included',
    );
  }
  if (analysis.challengedClients.count + analysis.blockedClients.count > 0) {
    list.push(
      'a client is an address with a user agent, and a log does not tell apart people who share both: where a figure depends on it, the range goes from one person a client, who keeps a token, to somebody else for each request',
    );
  }
  if (spanSeconds >= LEAST_FOR_A_MONTH_SECONDS && spanSeconds < 0.95 * 86_400) {
    list.push('the log covers less than a day, so a month is a bold extrapolation');
  }
  if (analysis.counts.clients.isEstimate) list.push('numbers of clients and addresses are estimates, within about 2 %');
  if (analysis.counts.busiest.isEstimate)
    list.push('counts of the busiest addresses are lower bounds: there were too many to keep all');
  if (analysis.peaks.some(({ rule }) => rule.key === 'CUSTOM_KEYS')) {
    list.push('rate-based rules with custom keys were applied, but which limit would fit them a log does not show');
  }
  return list;
}
