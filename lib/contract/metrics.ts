/**
 * Metrics that the monitors publish in the namespace `OtpShield`. Handlers write them and alarms read them, so both take
 * the names from here. All carry the single dimension `Monitor`: one metric per monitor, whatever the traffic.
 */
export const MONITOR_DIMENSION = 'Monitor';

export interface MetricDefinition {
  readonly name: string;
  readonly unit: 'Count' | 'Percent' | 'None' | 'Seconds';
}

/** What the probe learns from the SES API. Gauges: read them with Maximum or Minimum, never Sum. */
export const PROBE_METRIC = {
  /** 0 healthy, 1 under review (probation), 2 paused by AWS (shutdown). */
  enforcementLevel: { name: 'EnforcementLevel', unit: 'None' },
  /** 1 while the account may send. */
  sendingEnabled: { name: 'SendingEnabled', unit: 'None' },
  /** Share of the 24-hour quota in use. Absent when the quota is unlimited. */
  quotaUsed: { name: 'QuotaUsed', unit: 'Percent' },
  /** 1 for each run that read everything it had to read. */
  probeHeartbeat: { name: 'ProbeHeartbeat', unit: 'Count' },
  /** Copies of the metrics of SES when it works in another Region; fractions between 0 and 1. */
  reputationBounceRate: { name: 'ReputationBounceRate', unit: 'None' },
  reputationComplaintRate: { name: 'ReputationComplaintRate', unit: 'None' },
  configurationSetBounceRate: { name: 'ConfigurationSetBounceRate', unit: 'None' },
  configurationSetComplaintRate: { name: 'ConfigurationSetComplaintRate', unit: 'None' },
} as const satisfies Record<string, MetricDefinition>;

/** The metrics that SES itself keeps. */
export const SES_METRIC = {
  namespace: 'AWS/SES',
  bounceRate: 'Reputation.BounceRate',
  complaintRate: 'Reputation.ComplaintRate',
  send: 'Send',
  configurationSetDimension: 'ses:configuration-set',
} as const;
