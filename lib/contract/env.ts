/** Environment variables through which constructs talk to their handlers. */
export const ENV = {
  /** Value of the `Monitor` dimension: tells two monitors of one account and Region apart. */
  monitor: 'OTP_SHIELD_MONITOR',
  /** Region of SES, which needn't be the handler's. */
  sesRegion: 'OTP_SHIELD_SES_REGION',
  /** Configuration set that carries the one-time codes. */
  configurationSet: 'OTP_SHIELD_CONFIGURATION_SET',
  /** `true` when the handler has to copy the reputation metrics of SES out of another Region. */
  copyReputation: 'OTP_SHIELD_COPY_REPUTATION',
} as const;
