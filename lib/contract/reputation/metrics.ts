import type { MetricSource } from '../metric-source';
import { METRIC_NAMESPACE } from '../names';

/**
 * Metrics that the monitors publish in the namespace `OtpShield`. Handlers write them and alarms read them, so both take
 * the names from here. All carry the single dimension `Monitor`: one metric per monitor, whatever the traffic.
 */
export const MONITOR_DIMENSION = 'Monitor';

export interface MetricDefinition {
  readonly name: string;
  readonly unit: 'Count' | 'Percent' | 'None' | 'Seconds';
}

/** A metric of ours. */
export function ownMetric(
  monitor: string,
  { name }: MetricDefinition,
  statistic: MetricSource['statistic'] = 'Sum',
): MetricSource {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { [MONITOR_DIMENSION]: monitor }, statistic };
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
  /** 1 while the configuration set of the codes may send. */
  configurationSetSending: { name: 'ConfigurationSetSending', unit: 'None' },
  /** 1 while the configuration set publishes to our topic what has to be counted. */
  eventsWired: { name: 'EventsWired', unit: 'None' },
  /** 1 while SES sends through the configuration set and our counters stand still. */
  eventsMissing: { name: 'EventsMissing', unit: 'None' },
  identitiesNotVerified: { name: 'IdentitiesNotVerified', unit: 'Count' },
  identitiesWithoutDkim: { name: 'IdentitiesWithoutDkim', unit: 'Count' },
  identitiesWithoutMailFrom: { name: 'IdentitiesWithoutMailFrom', unit: 'Count' },
  /** Open recommendations of high impact in the Virtual Deliverability Manager. Absent while that is off. */
  openRecommendations: { name: 'OpenRecommendations', unit: 'Count' },
  /** Tenants and other reputation entities that may not send. */
  pausedEntities: { name: 'PausedEntities', unit: 'Count' },
  /** Addresses that the account's suppression list gained within a day. */
  suppressionGrowth: { name: 'SuppressionGrowth', unit: 'Count' },
  /** Codes of the last hour over the most that is usual at this hour of the week; above 1 is unusual. */
  volumeExcess: { name: 'VolumeExcess', unit: 'None' },
  /** Half of the usual share of codes that are verified over the share that at best was verified in the last hour. */
  verifyShortfall: { name: 'VerifyShortfall', unit: 'None' },
  /** The same for new recipients who sign up. */
  signUpShortfall: { name: 'SignUpShortfall', unit: 'None' },
  configurationSetBounceRate: { name: 'ConfigurationSetBounceRate', unit: 'None' },
  configurationSetComplaintRate: { name: 'ConfigurationSetComplaintRate', unit: 'None' },
} as const satisfies Record<string, MetricDefinition>;

/**
 * What the ingest handlers count, per recipient. All of one invocation go out as one line, so the metrics that an alarm
 * combines always have values at the same moments; CloudWatch doesn't say what an expression does with a metric that has
 * none at all.
 */
export const MAIL_METRIC = {
  sends: { name: 'Sends', unit: 'Count' },
  deliveries: { name: 'Deliveries', unit: 'Count' },
  /** Bounces that count against the sender: SES tried, and the address or its domain said no for good. */
  hardBounces: { name: 'HardBounces', unit: 'Count' },
  /** The part of `HardBounces` that SES knew from other senders. */
  globallySuppressed: { name: 'GloballySuppressed', unit: 'Count' },
  /** SES accepted the mail and never tried to deliver it: no harm, and no part of any rate. */
  notAttempted: { name: 'NotAttempted', unit: 'Count' },
  /** Recipients that were known to be bad: on the own suppression list, refused by validation, domain without mail. */
  badRecipients: { name: 'BadRecipients', unit: 'Count' },
  softBounces: { name: 'SoftBounces', unit: 'Count' },
  contentRejections: { name: 'ContentRejections', unit: 'Count' },
  /** Bounces at the owner's own domains, which AWS doesn't count. */
  ownDomainBounces: { name: 'OwnDomainBounces', unit: 'Count' },
  /** Answers of vacation rules and the like, which SES reports as bounces: the mail arrived. No part of any rate. */
  autoReplies: { name: 'AutoReplies', unit: 'Count' },
  complaints: { name: 'Complaints', unit: 'Count' },
  rejects: { name: 'Rejects', unit: 'Count' },
  renderingFailures: { name: 'RenderingFailures', unit: 'Count' },
  /** Mails that weren't delivered at once; each once, however often it was tried. */
  delays: { name: 'Delays', unit: 'Count' },
  /** The part of `Delays` in which the other side doubts the sender. */
  reputationDelays: { name: 'ReputationDelays', unit: 'Count' },
  /** Mails to the mailbox simulator of SES. */
  simulated: { name: 'Simulated', unit: 'Count' },
  /** Events of a type that this version doesn't know. */
  unknownEvents: { name: 'UnknownEvents', unit: 'Count' },
  duplicates: { name: 'Duplicates', unit: 'Count' },
  /** Recommendations of the SES advisor with high impact, and accounts or tenants that may no longer send. */
  advisorFindings: { name: 'AdvisorFindings', unit: 'Count' },
  sendingDisabled: { name: 'SendingDisabled', unit: 'Count' },
  /** What AWS Health says about SES in this account and Region. */
  healthEvents: { name: 'HealthEvents', unit: 'Count' },
  /** The part of all events that came in the classic form, from the feedback topic of an identity: counted a second time. */
  classicNotifications: { name: 'ClassicNotifications', unit: 'Count' },
  /** The bounce rate that is usual here, as a fraction; written beside the counts for the alarms' references. */
  bounceBaseline: { name: 'BounceBaseline', unit: 'None' },
  /** Age of the oldest event of the batch. */
  pipelineLag: { name: 'PipelineLag', unit: 'Seconds' },
  /** Recipients to whom nobody sent a code for as long as the monitor remembers. */
  newRecipients: { name: 'NewRecipients', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

/** The webhook of SendGrid and what its API says. */
export const SENDGRID_METRIC = {
  webhookAccepted: { name: 'WebhookAccepted', unit: 'Count' },
  /** Calls without a valid signature, altered, late or too big. */
  webhookRefused: { name: 'WebhookRefused', unit: 'Count' },
  /** Calls that were accepted before: SendGrid didn't hear our answer, or somebody plays a recording. Nothing of them counts. */
  webhookRepeated: { name: 'WebhookRepeated', unit: 'Count' },
  /** 0 to 100; SendGrid calls more than 80 good. */
  reputation: { name: 'SendGridReputation', unit: 'None' },
  /** Yesterday's counts of SendGrid itself, in percent of the requests. */
  bouncePercent: { name: 'SendGridBouncePercent', unit: 'Percent' },
  spamReportPercent: { name: 'SendGridSpamReportPercent', unit: 'Percent' },
} as const satisfies Record<string, MetricDefinition>;

/** Numbers of codes within 24 hours at which a recipient is counted, each once. */
export const REPEAT_STEPS = [2, 3, 6, 8, 15] as const;

export function repeatMetric(step: (typeof REPEAT_STEPS)[number]): MetricDefinition {
  return { name: `RecipientsWith${step}Codes`, unit: 'Count' };
}

/** Taken for the usual bounce rate until enough mails were counted; half of what AWS asks senders to stay below. */
export const DEFAULT_BOUNCE_BASELINE = 0.01;

/** The metrics that SES itself keeps. */
export const SES_METRIC = {
  namespace: 'AWS/SES',
  bounceRate: 'Reputation.BounceRate',
  complaintRate: 'Reputation.ComplaintRate',
  send: 'Send',
  configurationSetDimension: 'ses:configuration-set',
} as const;
