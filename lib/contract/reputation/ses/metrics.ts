import type { MetricDefinition } from '../../metric';

/** What the probe learns from the SES API. Gauges: read them with Maximum or Minimum, never Sum. */
export const ACCOUNT_METRIC = {
  /** 0 healthy, 1 under review (probation), 2 paused by AWS (shutdown). */
  enforcementLevel: { name: 'EnforcementLevel', unit: 'None' },
  /** 1 while the account may send. */
  sendingEnabled: { name: 'SendingEnabled', unit: 'None' },
  /** Share of the 24-hour quota in use. Absent when the quota is unlimited. */
  quotaUsed: { name: 'QuotaUsed', unit: 'Percent' },
  /** Copies of the metrics of SES when it works in another Region; fractions between 0 and 1. */
  reputationBounceRate: { name: 'ReputationBounceRate', unit: 'None' },
  reputationComplaintRate: { name: 'ReputationComplaintRate', unit: 'None' },
  /** 1 while the configuration set of the codes may send. */
  configurationSetSending: { name: 'ConfigurationSetSending', unit: 'None' },
  /** 1 while the configuration set publishes to our topic what has to be counted. */
  eventsWired: { name: 'EventsWired', unit: 'None' },
  identitiesNotVerified: { name: 'IdentitiesNotVerified', unit: 'Count' },
  identitiesWithoutDkim: { name: 'IdentitiesWithoutDkim', unit: 'Count' },
  identitiesWithoutMailFrom: { name: 'IdentitiesWithoutMailFrom', unit: 'Count' },
  /** Open recommendations of high impact in the Virtual Deliverability Manager. Absent while that is off. */
  openRecommendations: { name: 'OpenRecommendations', unit: 'Count' },
  /** Tenants and other reputation entities that may not send. */
  pausedEntities: { name: 'PausedEntities', unit: 'Count' },
  /** Addresses that the account's suppression list gained within a day. */
  suppressionGrowth: { name: 'SuppressionGrowth', unit: 'Count' },
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
