import { critical, warning } from '../alarm';

/** Whether the probe of a sender works. */
export const PROBE_ALARM = {
  probeSilent: critical('probe-silent'),
  probeErrors: warning('probe-errors', 'handler-errors'),
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
} as const;

/** Whether a sender that calls us is heard. */
export const WEBHOOK_ALARM = {
  webhookRefused: warning('webhook-refused'),
  webhookErrors: critical('webhook-errors', 'handler-errors'),
} as const;

/** On while the counts say that somebody abuses the sender right now. It tells nobody by itself. */
export const UNDER_ATTACK_ALARM = critical('under-attack', 'README');
