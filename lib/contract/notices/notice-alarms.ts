import { warning } from '../alarm';

/** Whether people are told. These go to the topics without detour. */
export const NOTICE_ALARM = {
  notifierErrors: warning('notifier-errors', 'handler-errors'),
  notifierThrottles: warning('notifier-throttles', 'handler-throttles'),
  reportErrors: warning('report-errors', 'handler-errors'),
  reportThrottles: warning('report-throttles', 'handler-throttles'),
} as const;
