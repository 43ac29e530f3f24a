/** Environment variables of the handlers of SES. */
export const SES_ENV = {
  /** Region of SES, which needn't be the handler's. */
  region: 'OTP_SHIELD_SES_REGION',
  /** Configuration set that carries the one-time codes. */
  configurationSet: 'OTP_SHIELD_CONFIGURATION_SET',
  /** `true` when the handler has to copy the reputation metrics of SES out of another Region. */
  copyReputation: 'OTP_SHIELD_COPY_REPUTATION',
  /** Topic to which the configuration set has to publish. */
  eventTopic: 'OTP_SHIELD_EVENT_TOPIC',
  /** Comma-separated identities that send the codes; without it the probe takes those that it finds. */
  identities: 'OTP_SHIELD_IDENTITIES',
  /** Comma-separated domains of the owner, whose bounces AWS doesn't count. */
  ownDomains: 'OTP_SHIELD_OWN_DOMAINS',
} as const;
