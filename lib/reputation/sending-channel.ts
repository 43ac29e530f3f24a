/** How codes travel to people. */
export enum SendingChannel {
  /** Codes travel as mails. */
  EMAIL = 'email',
  /** Codes travel as text messages. */
  SMS = 'sms',
  /** Codes travel as calls. */
  VOICE = 'voice',
}
