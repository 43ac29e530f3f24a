import { WAF_LIMIT } from '../../contract/aws-limits';
import { PRICE } from '../../contract/prices';
import type { Fidelity, VerdictAction } from '../verdict';
import type { RuleTally, TrafficAnalysis } from './analysis';
import type { BusyAddress } from './busiest';
import type { ProbedRule } from './rate-rule-probes';
import type { TimelinePoint } from './timeline';
import type { PeakDistribution } from './window-peaks';

export interface RuleReport {
  readonly rule: string;
  readonly action: VerdictAction;
  readonly requests: number;
  readonly clients: number;
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
  /** For keys that are an address; absent when there are too few addresses to say. */
  readonly recommendedLimit?: number;
}

export interface TrafficReport {
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
  readonly blockedClients: number;
  readonly rules: readonly RuleReport[];
  readonly afterPuzzle: readonly RuleReport[];
  readonly busiest: readonly BusyAddress[];
  readonly rateLimits: readonly RateLimitReport[];
  readonly captcha: {
    readonly puzzles: number;
    readonly perMonth: number;
    readonly usdPerThousand: number;
    readonly usdPerMonth: number;
    readonly priceIsVerified: boolean;
    readonly priceSource: string;
  };
  readonly challenge: { readonly puzzles: number; readonly perMonth: number };
  readonly fidelity: Readonly<Record<Fidelity, number>>;
  readonly intervalSeconds: number;
  readonly timeline: readonly TimelinePoint[];
  /** What the reader must know to read the numbers rightly. */
  readonly caveats: readonly string[];
}

/** Prices change, and this one was not read from AWS's page; it is only what one is told. */
const MONTH_SECONDS = 30.44 * 86_400;
const MIN_ADDRESSES = 100;

export interface ReportInputs {
  readonly format: 'ALB' | 'WAF';
  readonly files: number;
  readonly lines: number;
  readonly broken: TrafficReport['broken'];
  /** US dollars for 1,000 CAPTCHA attempts. */
  readonly captchaPrice: number | undefined;
  readonly top: number;
  readonly hideAddresses: boolean;
  readonly warnings: readonly string[];
}

function ruleReports(tallies: Iterable<RuleTally>): readonly RuleReport[] {
  return [...tallies]
    .map(({ rule, action, requests, clients }) => ({ rule, action, requests, clients: clients.count }))
    .sort((a, b) => b.requests - a.requests || (a.rule < b.rule ? -1 : 1));
}

function rateLimitReport(rule: ProbedRule, peaks: PeakDistribution): RateLimitReport {
  const { name, key, limit, windowSeconds } = rule;
  const report = { rule: name, key, limit, windowSeconds };
  if (key === 'CUSTOM_KEYS' || peaks.addresses === 0) return report;
  const recommendable = key !== 'CONSTANT' && peaks.addresses >= MIN_ADDRESSES;
  return {
    ...report,
    peaks,
    fits: peaks.overLimit === 0,
    // Half as much again as all but one address in a thousand need; AWS WAF takes no limit below 10.
    ...(recommendable && { recommendedLimit: Math.max(WAF_LIMIT.rateLimitMin, Math.ceil(peaks.p999 * 1.5)) }),
  };
}

/** The numbers of an analysis as plain data, for text, JSON and HTML alike. */
export function trafficReport(analysis: TrafficAnalysis, inputs: ReportInputs): TrafficReport {
  const { requests, first, last } = analysis;
  const spanSeconds = requests === 0 ? 0 : (last - first) / 1000;
  const perMonth = (count: number) => (spanSeconds === 0 ? 0 : Math.round((count / spanSeconds) * MONTH_SECONDS));
  const actions = { ALLOW: 0, BLOCK: 0, CAPTCHA: 0, CHALLENGE: 0 };
  for (const tally of analysis.rules.values()) actions[tally.action] += tally.requests;
  const price = inputs.captchaPrice ?? PRICE.captchaAttempt.usd;
  const captchasPerMonth = perMonth(analysis.puzzles.CAPTCHA);
  const busiest = analysis.busiest.top(inputs.top);
  return {
    format: inputs.format,
    files: inputs.files,
    lines: inputs.lines,
    broken: inputs.broken,
    requests,
    ...(requests > 0 && { from: new Date(first).toISOString(), to: new Date(last).toISOString() }),
    spanSeconds,
    addresses: analysis.addresses.count,
    clients: analysis.clients.count,
    actions,
    challengedClients: analysis.challengedClients.count,
    blockedClients: analysis.blockedClients.count,
    rules: ruleReports(analysis.rules.values()),
    afterPuzzle: ruleReports(analysis.afterPuzzle.values()),
    busiest: inputs.hideAddresses ? busiest.map((busy, i) => ({ ...busy, address: `address ${i + 1}` })) : busiest,
    rateLimits: analysis.peaks.map(({ rule, peaks }) => rateLimitReport(rule, peaks.distribution())),
    captcha: {
      puzzles: analysis.puzzles.CAPTCHA,
      perMonth: captchasPerMonth,
      usdPerThousand: price,
      usdPerMonth: Math.round((captchasPerMonth / 1000) * price * 100) / 100,
      priceIsVerified: inputs.captchaPrice !== undefined,
      priceSource: inputs.captchaPrice === undefined ? PRICE.captchaAttempt.page : '--captcha-price',
    },
    challenge: { puzzles: analysis.puzzles.CHALLENGE, perMonth: perMonth(analysis.puzzles.CHALLENGE) },
    fidelity: analysis.fidelity,
    intervalSeconds: analysis.timeline.intervalSeconds,
    timeline: analysis.timeline.toJson(),
    caveats: [...caveats(analysis, inputs, spanSeconds), ...inputs.warnings, ...analysis.notes],
  };
}

function caveats(analysis: TrafficAnalysis, inputs: ReportInputs, spanSeconds: number): readonly string[] {
  const list: string[] = [];
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
  if (spanSeconds > 0 && spanSeconds < 0.95 * 86_400) {
    list.push('the log covers less than a day, so a month is a bold extrapolation');
  }
  if (analysis.clients.isEstimate) list.push('numbers of clients and addresses are estimates, within about 2 %');
  if (analysis.busiest.isEstimate)
    list.push('counts of the busiest addresses are lower bounds: there were too many to keep all');
  if (analysis.peaks.some(({ rule }) => rule.key === 'CUSTOM_KEYS')) {
    list.push('rate-based rules with custom keys were applied, but which limit would fit them a log does not show');
  }
  return list;
}
