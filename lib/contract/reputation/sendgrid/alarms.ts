import { critical, warning } from '../../alarm';

/** What only SendGrid has: a score. */
export const SENDGRID_ALARM = {
  reputationWarning: warning('sendgrid-reputation-warning', 'sendgrid-reputation'),
  reputationCritical: critical('sendgrid-reputation-critical', 'sendgrid-reputation'),
} as const;
