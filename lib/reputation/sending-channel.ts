/** How codes travel to people. */
export enum SendingChannel {
  /** As mails. */
  EMAIL = 'email',
  /** As text messages. */
  SMS = 'sms',
  /** As calls. */
  VOICE = 'voice',
}
