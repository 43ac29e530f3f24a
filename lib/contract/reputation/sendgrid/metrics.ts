import type { MetricDefinition } from '../../metric';

/** What the API of SendGrid says. */
export const SENDGRID_METRIC = {
  /** 0 to 100; SendGrid calls more than 80 good. */
  reputation: { name: 'SendGridReputation', unit: 'None' },
  /** Yesterday's counts of SendGrid itself, in percent of the requests. */
  bouncePercent: { name: 'SendGridBouncePercent', unit: 'Percent' },
  spamReportPercent: { name: 'SendGridSpamReportPercent', unit: 'Percent' },
} as const satisfies Record<string, MetricDefinition>;
