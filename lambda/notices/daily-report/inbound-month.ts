import { INBOUND_METRIC } from '../../../lib/contract/inbound/inbound-alarms';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { METRIC_NAMESPACE } from '../../../lib/contract/names';
import { total } from '../../runtime/metric-reader';
import type { Day } from './calendar';
import { type CloudWatch, HOUR_SECONDS, readMonth } from './month-figures';

/** A way by which people confirm a recipient by writing or calling first. */
export interface InboundMonth {
  readonly name: string;
  readonly sessions: number;
  readonly verified: number;
}

/** Sessions of each inbound verification: a page that was opened, and what was confirmed in the end. */
export async function readInboundMonth(
  cloudWatch: CloudWatch,
  names: readonly string[],
  month: Day,
): Promise<InboundMonth[]> {
  const sources = names.flatMap((name) =>
    [INBOUND_METRIC.sessions, INBOUND_METRIC.verified].map(
      (metric): MetricSource => ({
        namespace: METRIC_NAMESPACE,
        name: metric.name,
        dimensions: { [MONITOR_DIMENSION]: name },
        statistic: 'Sum',
      }),
    ),
  );
  const series = await readMonth(cloudWatch, sources, month, HOUR_SECONDS);
  return names.map((name, index) => ({
    name,
    sessions: total(series[2 * index]),
    verified: total(series[2 * index + 1]),
  }));
}
