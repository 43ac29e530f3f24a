import type { MetricDefinition } from '../../metric';

/** What became of the feedback about texts. */
export const FEEDBACK_METRIC = {
  told: { name: 'TextFeedbackTold', unit: 'Count' },
  /** AWS knows no record: the text went out without feedback, or long ago. */
  refused: { name: 'TextFeedbackRefused', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

/** The metrics that AWS End User Messaging itself keeps: of the whole account and Region, whatever configuration set. */
export const SMS_VOICE_METRIC = {
  namespace: 'AWS/SMSVoice',
  monthSpend: 'TextMessageMonthlySpend',
  blockedByProtect: 'TextMessagesBlockedByProtect',
  expectingFeedback: 'NumberOfTextMessagesExpectingFeedback',
  withFeedback: 'NumberOfTextMessagesWithFeedback',
} as const;
