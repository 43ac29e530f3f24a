import { critical, warning } from '../alarm';

/** Whether people are told. These go to the topics without detour. */
export const NOTICE_ALARM = {
  notifierUntold: critical('notifier-untold', 'handler-errors'),
  notifierErrors: warning('notifier-errors', 'handler-errors'),
  reportErrors: warning('report-errors', 'handler-errors'),
} as const;
