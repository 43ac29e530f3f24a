import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../lib/contract/metric-source';
import { RULE } from '../../lib/contract/names';
import { ASKING_LINES, BLOCKING_RULES, ruleDimensions } from '../../lib/contract/protection/web-acl-metrics';
import { type MetricRange, readMetrics, total } from '../runtime/metric-reader';

/** What the web ACL did with the requests to the code routes. */
export interface WebAclCounts {
  readonly requested: number;
  /** Answered with a CAPTCHA or a silent challenge. */
  readonly challenged: number;
  /** Came with a valid token of a solved CAPTCHA or challenge. */
  readonly solved: number;
  readonly passed: number;
  readonly verified: number;
  readonly blocked: number;
  readonly blockedByRule: Readonly<Record<string, number>>;
}

const HUMAN_CHECKS = [RULE.humanCheck, RULE.strictHumanCheck, ...ASKING_LINES] as const;

type Kind = 'requested' | 'challenged' | 'solved' | 'passed' | 'verified' | 'blocked';

interface Wanted {
  readonly kind: Kind;
  readonly metric: string;
  readonly rule: string;
}

const WANTED: readonly Wanted[] = [
  { kind: 'requested', metric: 'CountedRequests', rule: RULE.classifyRequest },
  { kind: 'verified', metric: 'CountedRequests', rule: RULE.verifyPassed },
  { kind: 'passed', metric: 'CountedRequests', rule: RULE.passed },
  ...HUMAN_CHECKS.flatMap((rule): Wanted[] => [
    { kind: 'challenged', metric: 'CaptchaRequests', rule },
    { kind: 'challenged', metric: 'ChallengeRequests', rule },
    { kind: 'solved', metric: 'RequestsWithValidCaptchaToken', rule },
    { kind: 'solved', metric: 'RequestsWithValidChallengeToken', rule },
  ]),
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
      dimensions: { Region: region, ...ruleDimensions(webAclMetricName, rule) },
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
  const sums: Record<Kind, number> = { requested: 0, challenged: 0, solved: 0, passed: 0, verified: 0, blocked: 0 };
  const blockedByRule: Record<string, number> = {};
  WANTED.forEach(({ kind, rule }, index) => {
    const value = values[index] ?? 0;
    sums[kind] += value;
    if (kind === 'blocked' && value > 0) blockedByRule[rule] = value;
  });
  return { ...sums, blockedByRule };
}
