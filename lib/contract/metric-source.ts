/** A metric as CloudWatch knows it. */
export interface MetricRef {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric, and what is asked of it. */
export interface MetricSource extends MetricRef {
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average';
}
