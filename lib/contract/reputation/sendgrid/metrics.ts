import type { MetricDefinition } from '../../metric';

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
