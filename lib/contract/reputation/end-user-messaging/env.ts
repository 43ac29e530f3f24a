/** Environment variables of the handlers of AWS End User Messaging. */
export const END_USER_MESSAGING_ENV = {
  /** Configuration set with which the codes are sent. */
  configurationSet: 'OTP_SHIELD_SMS_CONFIGURATION_SET',
  /** Topic to which the configuration set has to publish. */
  eventTopic: 'OTP_SHIELD_SMS_EVENT_TOPIC',
} as const;

/** What the configuration set publishes: every event of texts and calls. */
export const EVENT_DESTINATION_TYPES = ['TEXT_ALL', 'VOICE_ALL'] as const;
