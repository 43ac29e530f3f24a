import type { MetricDefinition } from '../../metric';

/** What the probe learns of the account. Gauges: read them with Maximum or Minimum, never Sum. */
export const SPEND_METRIC = {
  /** US dollars of this month for texts, by AWS's own count. Absent before the first text of the account. */
  monthSpend: { name: 'TextMonthSpend', unit: 'None' },
  /** Share of the monthly limit in use: when it is reached, AWS sends nobody anything until the month ends. */
  spendLimitUsed: { name: 'TextSpendLimitUsed', unit: 'Percent' },
  /** 1 while the configuration set publishes to our topic what has to be counted. */
  textEventsWired: { name: 'TextEventsWired', unit: 'None' },
} as const satisfies Record<string, MetricDefinition>;

/** What became of the feedback about texts. */
export const FEEDBACK_METRIC = {
  told: { name: 'TextFeedbackTold', unit: 'Count' },
  /** AWS knows no record: the text went out without feedback, or long ago. */
  refused: { name: 'TextFeedbackRefused', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

/** What the shield closed by itself. */
export const COUNTRY_METRIC = {
  /** Countries that are closed for texts now. Read it with Maximum; a run that could not read them writes none. */
  closed: { name: 'ClosedCountries', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

/** The metrics that AWS End User Messaging itself keeps: of the whole account and Region, whatever configuration set. */
export const SMS_VOICE_METRIC = {
  namespace: 'AWS/SMSVoice',
  monthSpend: 'TextMessageMonthlySpend',
  blockedByProtect: 'TextMessagesBlockedByProtect',
  expectingFeedback: 'NumberOfTextMessagesExpectingFeedback',
  withFeedback: 'NumberOfTextMessagesWithFeedback',
} as const;
