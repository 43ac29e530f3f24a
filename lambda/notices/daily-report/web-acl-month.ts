import type { MetricSource } from '../../../lib/contract/metric-source';
import { RULE } from '../../../lib/contract/names';
import { type Range, ruleDimensions } from '../../../lib/contract/protection/web-acl-metrics';
import { type MetricPoint, total } from '../../runtime/metric-reader';
import type { Day } from './calendar';
import { type CloudWatch, daysOf, HOUR_SECONDS, readMonth } from './month-figures';

/** What one rule did in a month. */
export interface RuleMonth {
  readonly refused: number;
  /** Answered with a puzzle or a challenge, or came with a solved one: AWS's pages disagree whether the first includes the second. */
  readonly asked: Range;
  readonly solved: number;
  readonly counted: number;
  /** On so many days it did anything. */
  readonly days: number;
}

export interface WebAclMonth {
  /** On so many days a request to a code route was seen. */
  readonly daysSeen: number;
  /** By the name of the rule; one that did nothing isn't there. */
  readonly rules: ReadonlyMap<string, RuleMonth>;
  /** By five minutes of the clock: the shortest that CloudWatch keeps for longer than 15 days. */
  readonly requests: readonly MetricPoint[];
  readonly verifies: readonly MetricPoint[];
  /** Those that reached the application. */
  readonly passed: readonly MetricPoint[];
}

export const PERIOD_SECONDS = 300;
/** Of a month by the hour: so many metrics have at most 89,000 points, and an answer holds 100,800. */
const METRICS_AT_ONCE = 120;
const METRICS = [
  'BlockedRequests',
  'CaptchaRequests',
  'RequestsWithValidCaptchaToken',
  'ChallengeRequests',
  'RequestsWithValidChallengeToken',
  'CountedRequests',
] as const;

/**
 * Six metrics of each rule and three by five minutes: at most 310, 0.0031 USD (https://aws.amazon.com/cloudwatch/pricing/).
 *
 * @param names of the rules that are deployed; all that a shield may have where that isn't known
 */
export async function readWebAclMonth(
  cloudWatch: CloudWatch,
  webAclMetricName: string,
  region: string,
  month: Day,
  names: readonly string[] = Object.values(RULE),
): Promise<WebAclMonth> {
  const source = (name: string, rule: string): MetricSource => ({
    namespace: 'AWS/WAFV2',
    name,
    dimensions: ruleDimensions(webAclMetricName, rule, region),
    statistic: 'Sum',
  });
  const sources = names.flatMap((rule) => METRICS.map((name) => source(name, rule)));
  const series: MetricPoint[][] = [];
  for (let at = 0; at < sources.length; at += METRICS_AT_ONCE) {
    series.push(...(await readMonth(cloudWatch, sources.slice(at, at + METRICS_AT_ONCE), month, HOUR_SECONDS)));
  }
  const flow = [RULE.classifyRequest, RULE.classifyVerify, RULE.passed].map((rule) => source('CountedRequests', rule));
  const [requests = [], verifies = [], passed = []] = await readMonth(cloudWatch, flow, month, PERIOD_SECONDS);
  const rules = names.flatMap((rule, index): Array<[string, RuleMonth]> => {
    const of = series.slice(METRICS.length * index, METRICS.length * (index + 1));
    const days = daysOf(of.flat(), month);
    return days === 0 ? [] : [[rule, { ...sumsOf(of), days }]];
  });
  return { daysSeen: daysOf(requests, month), rules: new Map(rules), requests, verifies, passed };
}

function sumsOf(series: readonly MetricPoint[][]): Omit<RuleMonth, 'days'> {
  const [refused = 0, puzzles = 0, withPuzzle = 0, challenges = 0, withChallenge = 0, counted = 0] = series.map(total);
  const asked = {
    from: Math.max(puzzles, withPuzzle) + Math.max(challenges, withChallenge),
    to: puzzles + withPuzzle + challenges + withChallenge,
  };
  return { refused, asked, solved: withPuzzle + withChallenge, counted };
}
