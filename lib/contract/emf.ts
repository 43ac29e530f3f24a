import type { MetricDefinition } from './metric';
import { METRIC_NAMESPACE } from './names';

export interface MetricValue {
  readonly metric: MetricDefinition;
  readonly value: number;
}

export interface EmfEntry {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly MetricValue[];
  /** For Logs Insights; never becomes a metric. No recipient, hash or token here. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Takes one line of embedded metric format. */
export type EmfSink = (line: string) => void;

/**
 * One line in embedded metric format. Written by hand: a batch must become exactly one line, written at once, so that a
 * killed invocation has counted all of it or nothing. The metrics of Powertools keep state between calls instead.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfLine(entry: EmfEntry): string {
  const fields: Record<string, unknown> = { ...entry.properties, ...entry.dimensions };
  for (const { metric, value } of entry.values) {
    if (!Number.isFinite(value)) throw new Error(`metric ${metric.name} is not a number`);
    fields[metric.name] = value;
  }
  return JSON.stringify({
    _aws: {
      Timestamp: entry.timestamp,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [Object.keys(entry.dimensions)],
          Metrics: entry.values.map(({ metric }) => ({ Name: metric.name, Unit: metric.unit })),
        },
      ],
    },
    ...fields,
  });
}
