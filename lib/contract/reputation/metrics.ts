import type { MetricDefinition } from '../metric';

/** What a probe learns, whoever the sender is. Gauges: read them with Maximum or Minimum, never Sum. */
export const PROBE_METRIC = {
  /** 1 for each run that read everything it had to read. */
  probeHeartbeat: { name: 'ProbeHeartbeat', unit: 'Count' },
  /** 1 while the sender says that it sends and our counters stand still. */
  eventsMissing: { name: 'EventsMissing', unit: 'None' },
  /** Codes of the last hour over the most that is usual at this hour of the week; above 1 is unusual. */
  volumeExcess: { name: 'VolumeExcess', unit: 'None' },
  /** Half of the usual share of codes that are verified over the share that at best was verified in the last hour. */
  verifyShortfall: { name: 'VerifyShortfall', unit: 'None' },
  /** The same for new recipients who sign up. */
  signUpShortfall: { name: 'SignUpShortfall', unit: 'None' },
  /** How far fewer codes of the last week were typed in than in the four before, over what is both certain and worth telling. */
  weekShortfall: { name: 'WeekShortfall', unit: 'None' },
} as const satisfies Record<string, MetricDefinition>;

/** Calls of a sender that tells us its events. */
export const WEBHOOK_METRIC = {
  webhookAccepted: { name: 'WebhookAccepted', unit: 'Count' },
  /** Calls without a valid signature, altered, late or too big. */
  webhookRefused: { name: 'WebhookRefused', unit: 'Count' },
  /** Calls that were accepted before: the sender didn't hear our answer, or somebody plays a recording. Nothing of them counts. */
  webhookRepeated: { name: 'WebhookRepeated', unit: 'Count' },
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
  /** The part of all events that came in the classic form, from the feedback topic of an identity, of all its mails. */
  classicNotifications: { name: 'ClassicNotifications', unit: 'Count' },
  /** The bounce rate that is usual here, as a fraction; written beside the counts for the alarms' references. */
  bounceBaseline: { name: 'BounceBaseline', unit: 'None' },
  /** Age of the oldest event of the batch. */
  pipelineLag: { name: 'PipelineLag', unit: 'Seconds' },
  /** Recipients to whom nobody sent a code for as long as the monitor remembers. */
  newRecipients: { name: 'NewRecipients', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

/** Numbers of codes within 24 hours at which a recipient is counted, each once. */
export const REPEAT_STEPS = [2, 3, 6, 8, 15] as const;

export function repeatMetric(step: (typeof REPEAT_STEPS)[number]): MetricDefinition {
  return { name: `RecipientsWith${step}Codes`, unit: 'Count' };
}

/** Taken for the usual bounce rate until enough mails were counted; half of what AWS asks senders to stay below. */
export const DEFAULT_BOUNCE_BASELINE = 0.01;
