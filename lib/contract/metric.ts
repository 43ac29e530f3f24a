/** A metric that a handler of ours writes in the namespace `OtpShield`. Alarms read it by the same definition. */
export interface MetricDefinition {
  readonly name: string;
  readonly unit: 'Count' | 'Percent' | 'None' | 'Seconds';
}

/** The single dimension of most of our metrics: one metric for each thing that watches, whatever the traffic. */
export const MONITOR_DIMENSION = 'Monitor';
