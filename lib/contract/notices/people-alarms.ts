import { critical } from '../alarm';

/** Whether people get through: they hold the steps to a code against each other. */
export const PEOPLE_ALARM = {
  /** Requests reach the application, and no mails go out. */
  notSent: critical('codes-not-sent', 'people'),
  /** Mails go out, and neither arrive nor bounce. */
  notDelivered: critical('codes-not-delivered', 'people'),
  /** Far fewer requests than usual reach the application. */
  shutOut: critical('people-shut-out', 'people'),
} as const;
