import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../lib/contract/metric-source';
import { RULE } from '../../lib/contract/names';
import {
  ASKING_LINES,
  addRanges,
  BLOCKING_RULES,
  FLAG_LINES,
  FLAGGING_RULES,
  OWN_PAGE_ATTEMPTS,
  type Range,
  ruleDimensions,
  turnedBack,
} from '../../lib/contract/protection/web-acl-metrics';
import { type MetricRange, readMetrics, total } from '../runtime/metric-reader';

/** What the web ACL did with the requests to the code routes. */
export interface WebAclCounts {
  readonly requested: number;
  /** Answered with a CAPTCHA or a silent challenge. */
  readonly turnedBack: Range;
  /** Solutions that were sent in, right or not, for puzzles that a rule showed; each is charged. */
  readonly attempts: number;
  /** The same for puzzles of own pages, which AWS counts for the whole account and Region. */
  readonly ownPageAttempts: number;
  /** Came with a valid token of a solved CAPTCHA or challenge. */
  readonly solved: number;
  readonly passed: number;
  readonly verified: number;
  readonly blocked: number;
  /** Something is known about the client (`clientSignals`). */
  readonly flagged: number;
  readonly blockedByRule: Readonly<Record<string, number>>;
}

const HUMAN_CHECKS = [RULE.humanCheck, RULE.strictHumanCheck, ...ASKING_LINES, ...FLAG_LINES] as const;

type Kind =
  | 'requested'
  | 'asked'
  | 'solved'
  | 'attempts'
  | 'ownPageAttempts'
  | 'passed'
  | 'verified'
  | 'blocked'
  | 'flagged';

interface Wanted {
  readonly kind: Kind;
  readonly metric: string;
  /** Absent for what is counted by account. */
  readonly rule?: string;
}

const WANTED: readonly Wanted[] = [
  { kind: 'requested', metric: 'CountedRequests', rule: RULE.classifyRequest },
  { kind: 'verified', metric: 'CountedRequests', rule: RULE.verifyPassed },
  { kind: 'passed', metric: 'CountedRequests', rule: RULE.passed },
  ...HUMAN_CHECKS.flatMap((rule): Wanted[] => [
    // Each beside its answer: `countsOf` takes them as pairs.
    { kind: 'asked', metric: 'CaptchaRequests', rule },
    { kind: 'solved', metric: 'RequestsWithValidCaptchaToken', rule },
    { kind: 'asked', metric: 'ChallengeRequests', rule },
    { kind: 'solved', metric: 'RequestsWithValidChallengeToken', rule },
    { kind: 'attempts', metric: 'CaptchasAttempted', rule },
  ]),
  { kind: 'ownPageAttempts', metric: OWN_PAGE_ATTEMPTS },
  ...FLAGGING_RULES.map((rule): Wanted => ({ kind: 'flagged', metric: 'CountedRequests', rule })),
  ...BLOCKING_RULES.map((rule): Wanted => ({ kind: 'blocked', metric: 'BlockedRequests', rule })),
];

/** Counts of the web ACL over each period of the range, oldest first; a period without requests is all zero. */
export async function readWebAclCounts(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  webAclMetricName: string,
  region: string,
  range: MetricRange,
): Promise<WebAclCounts[]> {
  const sources = WANTED.map(
    ({ metric, rule }): MetricSource => ({
      namespace: 'AWS/WAFV2',
      name: metric,
      dimensions: rule === undefined ? { Region: region } : ruleDimensions(webAclMetricName, rule, region),
      statistic: 'Sum',
    }),
  );
  const points = await readMetrics(cloudWatch, sources, range);
  const step = range.periodSeconds * 1000;
  const periods = Math.max(1, Math.round((range.to - range.from) / step));
  return Array.from({ length: periods }, (_, period) => {
    const start = range.from + period * step;
    return countsOf(points.map((series) => total(series.filter(({ at }) => at >= start && at < start + step))));
  });
}

function countsOf(values: readonly number[]): WebAclCounts {
  const of = (wanted: Kind) =>
    WANTED.flatMap(({ kind, rule = '' }, index) => (kind === wanted ? [{ rule, value: values[index] ?? 0 }] : []));
  const sum = (kind: Kind) => of(kind).reduce((whole, { value }) => whole + value, 0);
  const solved = of('solved');
  return {
    requested: sum('requested'),
    turnedBack: addRanges(of('asked').map(({ value }, index) => turnedBack(value, solved[index]!.value))),
    attempts: sum('attempts'),
    ownPageAttempts: sum('ownPageAttempts'),
    solved: sum('solved'),
    passed: sum('passed'),
    verified: sum('verified'),
    blocked: sum('blocked'),
    flagged: sum('flagged'),
    blockedByRule: Object.fromEntries(
      of('blocked')
        .filter(({ value }) => value > 0)
        .map(({ rule, value }) => [rule, value]),
    ),
  };
}
