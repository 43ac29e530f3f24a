import { critical, warning } from '../../alarm';

/** What only SendGrid has: a webhook and a score. */
export const SENDGRID_ALARM = {
  webhookRefused: warning('webhook-refused'),
  webhookErrors: critical('webhook-errors', 'handler-errors'),
  webhookThrottles: critical('webhook-throttles', 'handler-throttles'),
  reputationWarning: warning('sendgrid-reputation-warning', 'sendgrid-reputation'),
  reputationCritical: critical('sendgrid-reputation-critical', 'sendgrid-reputation'),
} as const;
