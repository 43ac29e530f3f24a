import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { type MetricPoint, readMetrics, total } from '../../runtime/metric-reader';

const MINUTE_MS = 60_000;
const WINDOWS = [
  { label: '15 minutes', minutes: 15 },
  { label: '60 minutes', minutes: 60 },
  { label: '24 hours', minutes: 1440 },
] as const;

export interface Windows {
  /** For each window its sums, in the order of the metrics. */
  readonly sums: ReadonlyArray<{ readonly label: string; readonly values: readonly number[] }>;
  /** The points of the longest window. */
  readonly series: ReadonlyArray<readonly MetricPoint[]>;
}

/** Counts of the last minutes, hour and day. */
export async function readWindows(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  metrics: readonly MetricSource[],
  now: number,
): Promise<Windows> {
  const to = now - (now % MINUTE_MS);
  const series = await readMetrics(cloudWatch, metrics, { from: to - 1440 * MINUTE_MS, to, periodSeconds: 60 });
  const since = (minutes: number) => (points: readonly MetricPoint[]) =>
    total(points.filter(({ at }) => at >= to - minutes * MINUTE_MS));
  return { sums: WINDOWS.map(({ label, minutes }) => ({ label, values: series.map(since(minutes)) })), series };
}
