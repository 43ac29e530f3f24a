import { critical, warning } from '../../alarm';

/** What the probe learned of the account. */
export const SPEND_ALARM = {
  limitWarning: warning('text-spend-limit-warning', 'text-messages'),
  limitCritical: critical('text-spend-limit-critical', 'text-messages'),
  blockedByProtect: warning('text-blocked-by-protect', 'text-messages'),
} as const;

/** Whether AWS hears which codes were typed in. */
export const FEEDBACK_ALARM = {
  refused: warning('text-feedback-refused', 'text-messages'),
  lost: warning('text-feedback-lost', 'text-messages'),
  errors: warning('text-feedback-errors', 'handler-errors'),
} as const;

/** Whether countries that the shield closed are looked at again. */
export const COUNTRY_ALARM = {
  silent: critical('text-countries-silent', 'text-messages'),
  errors: warning('text-countries-errors', 'handler-errors'),
} as const;
