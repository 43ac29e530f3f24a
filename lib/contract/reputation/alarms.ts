/**
 * Alarms of the monitors. The name ends the alarm's full name, behind the name of its monitor; handlers recognise an
 * alarm by it. The runbook is a page and, after the hash, a part of it: `docs/runbooks/<page>.md`.
 */
export interface AlarmDefinition {
  readonly name: string;
  readonly level: AlarmLevel;
  readonly runbook: string;
}

export type AlarmLevel = 'critical' | 'warning';

function critical(name: string, runbook = name): AlarmDefinition {
  return { name, level: 'critical', runbook };
}

function warning(name: string, runbook = name): AlarmDefinition {
  return { name, level: 'warning', runbook };
}

/** The rates that SES computes itself. */
export const FENCE_ALARM = {
  accountBounceRateWarning: warning('account-bounce-rate-warning', 'account-bounce-rate'),
  accountBounceRateCritical: critical('account-bounce-rate-critical', 'account-bounce-rate'),
  accountComplaintRateWarning: warning('account-complaint-rate-warning', 'account-complaint-rate'),
  accountComplaintRateCritical: critical('account-complaint-rate-critical', 'account-complaint-rate'),
  configurationSetBounceRateWarning: warning('configuration-set-bounce-rate-warning', 'account-bounce-rate'),
  configurationSetBounceRateCritical: critical('configuration-set-bounce-rate-critical', 'account-bounce-rate'),
  configurationSetComplaintRateWarning: warning('configuration-set-complaint-rate-warning', 'account-complaint-rate'),
  configurationSetComplaintRateCritical: critical(
    'configuration-set-complaint-rate-critical',
    'account-complaint-rate',
  ),
} as const;

/** What the probe learned, and the probe itself. */
export const PROBE_ALARM = {
  underReview: critical('under-review'),
  sendingPaused: critical('sending-paused'),
  quotaWarning: warning('quota-warning', 'quota'),
  quotaCritical: critical('quota-critical', 'quota'),
  configurationSetPaused: critical('configuration-set-paused', 'sending-paused'),
  identityNotVerified: critical('identity-not-verified', 'identities'),
  dkimFailing: warning('dkim-failing', 'identities'),
  mailFromFailing: warning('mail-from-failing', 'identities'),
  openRecommendations: warning('open-recommendations', 'advisor-finding'),
  pausedEntities: critical('tenant-paused', 'sending-paused'),
  probeSilent: critical('probe-silent'),
  probeErrors: warning('probe-errors', 'handler-errors'),
  probeThrottles: warning('probe-throttles', 'handler-throttles'),
} as const;

/** What the counted mail events say. */
export const MAIL_ALARM = {
  bounces10Minutes: critical('bounces-10m', 'bounces'),
  bounces15Minutes: critical('bounces-15m', 'bounces'),
  bounces60Minutes: critical('bounces-60m', 'bounces'),
  bouncesCritical: critical('bounces-critical', 'bounces'),
  bounces2Hours: warning('bounces-2h', 'bounces'),
  bounces4Hours: warning('bounces-4h', 'bounces'),
  bounces24Hours: warning('bounces-24h', 'bounces'),
  bouncesWarning: warning('bounces-warning', 'bounces'),
  complaints60Minutes: critical('complaints-60m', 'complaints'),
  complaints24Hours: critical('complaints-24h', 'complaints'),
  complaintsCritical: critical('complaints-critical', 'complaints'),
  complaintsWarning: warning('complaints-warning', 'complaints'),
  softBounces: warning('soft-bounces'),
  badRecipients: warning('bad-recipients'),
  reputationDelays: warning('reputation-delays'),
  repeatRecipients: warning('repeat-recipients'),
  newRecipients: warning('new-recipients'),
  unusualVolume: warning('unusual-volume'),
  verifyRatio: warning('verify-ratio'),
  verifyRatioWeek: warning('verify-ratio-week', 'verify-ratio'),
  advisorFinding: critical('advisor-finding'),
  sendingDisabled: critical('sending-disabled', 'sending-paused'),
  healthEvent: warning('health-event'),
} as const;

/** Whether the counting itself works. */
export const PIPELINE_ALARM = {
  deadLetters: critical('events-dead-letters'),
  eventsLate: warning('events-late'),
  eventsUnwired: critical('events-unwired', 'events-missing'),
  eventsMissing: critical('events-missing'),
  eventsDoubled: warning('events-doubled'),
  ingestErrors: warning('ingest-errors', 'handler-errors'),
  ingestThrottles: warning('ingest-throttles', 'handler-throttles'),
} as const;

/** What only SendGrid has. */
export const SENDGRID_ALARM = {
  webhookRefused: warning('webhook-refused'),
  webhookErrors: critical('webhook-errors', 'handler-errors'),
  webhookThrottles: critical('webhook-throttles', 'handler-throttles'),
  reputationWarning: warning('sendgrid-reputation-warning', 'sendgrid-reputation'),
  reputationCritical: critical('sendgrid-reputation-critical', 'sendgrid-reputation'),
} as const;

/** Whether people are told. These go to the topics without detour. */
export const NOTICE_ALARM = {
  notifierErrors: warning('notifier-errors', 'handler-errors'),
  notifierThrottles: warning('notifier-throttles', 'handler-throttles'),
  reportErrors: warning('report-errors', 'handler-errors'),
  reportThrottles: warning('report-throttles', 'handler-throttles'),
} as const;

/** One for each level, and one that means "somebody abuses the sender right now". They tell nobody by themselves. */
export const SUMMARY_ALARM = {
  critical: critical('critical', 'README'),
  warning: warning('warning', 'README'),
  underAttack: critical('under-attack', 'README'),
} as const;

export const ALARM = {
  ...FENCE_ALARM,
  ...PROBE_ALARM,
  ...MAIL_ALARM,
  ...PIPELINE_ALARM,
  ...SENDGRID_ALARM,
  ...NOTICE_ALARM,
  ...SUMMARY_ALARM,
} as const;
