import { warning } from '../alarm';

/** Whether people are told. These go to the topics without detour. */
export const NOTICE_ALARM = {
  notifierErrors: warning('notifier-errors', 'handler-errors'),
  reportErrors: warning('report-errors', 'handler-errors'),
} as const;
