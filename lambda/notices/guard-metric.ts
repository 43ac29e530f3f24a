import type { MetricDefinition } from '../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../lib/contract/names';
import type { Channel } from '../../lib/contract/recipient/guard';
import { CHANNEL_DIMENSION, GUARD_DIMENSION } from '../../lib/contract/recipient/guard-metrics';
import type { MetricSource } from '../runtime/metric-reader';

/** A metric of a recipient guard: over all channels, or of one. */
export function guardMetric(guard: string, { name }: MetricDefinition, channel?: Channel): MetricSource {
  const dimensions = { [GUARD_DIMENSION]: guard, ...(channel && { [CHANNEL_DIMENSION]: channel }) };
  return { namespace: METRIC_NAMESPACE, name, dimensions, statistic: 'Sum' };
}
