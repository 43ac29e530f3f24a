import type { AlarmDefinition } from '../alarm';
import type { MetricDefinition } from '../metric';
import type { MetricSource } from '../metric-source';
import { METRIC_NAMESPACE } from '../names';
import type { Channel } from './guard';

/** The single dimension of the guard's metrics; those of one channel have `Channel` as well. */
export const GUARD_DIMENSION = 'Guard';
export const CHANNEL_DIMENSION = 'Channel';

/** A metric of a recipient guard: over all channels, or of one. */
export function guardMetric(guard: string, { name }: MetricDefinition, channel?: Channel): MetricSource {
  const dimensions = { [GUARD_DIMENSION]: guard, ...(channel && { [CHANNEL_DIMENSION]: channel }) };
  return { namespace: METRIC_NAMESPACE, name, dimensions, statistic: 'Sum' };
}

/** Counted with each decision. Money is in US dollars. */
export const GUARD_METRIC = {
  checks: { name: 'GuardChecks', unit: 'Count' },
  sent: { name: 'GuardSent', unit: 'Count' },
  verified: { name: 'GuardVerified', unit: 'Count' },
  /** By channel only: sent for an application that says when a code is typed in. */
  awaited: { name: 'GuardAwaited', unit: 'Count' },
  sentCost: { name: 'GuardSentCost', unit: 'None' },
  verifiedCost: { name: 'GuardVerifiedCost', unit: 'None' },
  /** By channel only: counted against the budget for strangers, and what it cost. */
  charged: { name: 'GuardCharged', unit: 'Count' },
  chargedCost: { name: 'GuardChargedCost', unit: 'None' },
  /** To devices and recipients that verified before, by counts of their own. */
  sentKnown: { name: 'GuardSentKnown', unit: 'Count' },
  /** For a fresh proof. */
  sentFresh: { name: 'GuardSentFresh', unit: 'Count' },
  /** What strangers share was used up, and the person was asked for a fresh proof. Counted by its reason, too. */
  challenged: { name: 'GuardChallenged', unit: 'Count' },
  /** A recipient had as many codes as it gets in a day; counted among the next ones, too. */
  refusedDay: { name: 'GuardRefusedDay', unit: 'Count' },
  /** A code had been tried too often. */
  triesUsedUp: { name: 'GuardTriesUsedUp', unit: 'Count' },
  /** By what is known about the recipient. */
  refusedRecipient: { name: 'GuardRefusedRecipient', unit: 'Count' },
  /** By validation. */
  refusedInvalid: { name: 'GuardRefusedInvalid', unit: 'Count' },
  /** By a limit for a domain, a prefix, a country, a client or a network. */
  refusedShared: { name: 'GuardRefusedShared', unit: 'Count' },
  refusedBudget: { name: 'GuardRefusedBudget', unit: 'Count' },
  /** Since codes to that domain, prefix or country are hardly ever typed in. */
  refusedConversion: { name: 'GuardRefusedConversion', unit: 'Count' },
  /** The table or the function could not be reached, and nothing was sent. */
  unavailable: { name: 'GuardUnavailable', unit: 'Count' },
  /** The table or the function could not be reached, and the code was sent all the same. */
  failedOpen: { name: 'GuardFailedOpen', unit: 'Count' },
  /** A verification could not be counted. */
  verifiedLost: { name: 'GuardVerifiedLost', unit: 'Count' },
  /** Somebody complained, or an address is bad or good again, and the block list doesn't know. */
  blocksLost: { name: 'GuardBlocksLost', unit: 'Count' },
  /** A code was typed in, and the sender of the text will not hear of it. */
  feedbackLost: { name: 'GuardFeedbackLost', unit: 'Count' },
  /** A look-up that costs money could say nothing about a recipient, and the code went out without it. */
  lookupsLost: { name: 'GuardLookupsLost', unit: 'Count' },
  /** A code went to a number whose SIM was swapped lately, and the application was told. */
  recentSimSwaps: { name: 'GuardRecentSimSwaps', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

function alarm(name: string, level: AlarmDefinition['level'], runbook = 'recipient-guard'): AlarmDefinition {
  return { name, level, runbook };
}

export const GUARD_ALARM = {
  unavailable: alarm('guard-unavailable', 'critical'),
  failedOpen: alarm('guard-failed-open', 'critical'),
  budget: alarm('guard-budget', 'critical'),
  conversion: alarm('guard-conversion', 'critical'),
  challenges: alarm('guard-challenges', 'warning'),
  recipientDay: alarm('guard-recipient-day', 'warning'),
  guessing: alarm('guard-guessing', 'warning'),
  emailConversion: alarm('guard-email-conversion', 'warning'),
  smsConversion: alarm('guard-sms-conversion', 'critical'),
  voiceConversion: alarm('guard-voice-conversion', 'critical'),
  floods: alarm('guard-floods', 'warning'),
  failedCodes: alarm('guard-failed-codes', 'warning'),
  verifiedLost: alarm('guard-verified-lost', 'warning'),
  blocksLost: alarm('guard-blocks-lost', 'warning'),
  feedbackLost: alarm('guard-feedback-lost', 'warning'),
  lookupsLost: alarm('guard-lookups-lost', 'warning'),
  errors: alarm('guard-errors', 'critical', 'handler-errors'),
  tableThrottles: alarm('guard-table-throttles', 'warning'),
  rotationErrors: alarm('guard-rotation-errors', 'warning', 'handler-errors'),
} as const;
