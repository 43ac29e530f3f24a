import { warning } from '../../alarm';

/** What Protect does for the account. */
export const PROTECT_ALARM = {
  blockedByProtect: warning('text-blocked-by-protect', 'text-messages'),
} as const;

/** Whether AWS hears which codes were typed in. */
export const FEEDBACK_ALARM = {
  refused: warning('text-feedback-refused', 'text-messages'),
  lost: warning('text-feedback-lost', 'text-messages'),
  errors: warning('text-feedback-errors', 'handler-errors'),
} as const;
