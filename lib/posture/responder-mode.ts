/** How far the responder may go by itself. */
export enum ResponderMode {
  /**
   * The responder only says what it would do. What people decide still ends when their time is over.
   */
  OBSERVE = 'observe',

  /**
   * The responder may tighten the limits and the human check.
   */
  STRICT = 'strict',

  /**
   * The responder may also lock the routes, when strict was tried and mails still bounce.
   */
  LOCKDOWN = 'lockdown',
}
