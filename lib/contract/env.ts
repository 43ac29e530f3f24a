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
  /** Table of the mail ledger. */
  ledgerTable: 'OTP_SHIELD_LEDGER_TABLE',
  /** Secret that keys the hashes of recipients. */
  hashKeySecret: 'OTP_SHIELD_HASH_KEY_SECRET',
  /** Comma-separated domains of the owner, whose bounces AWS doesn't count. */
  ownDomains: 'OTP_SHIELD_OWN_DOMAINS',
  /** Seconds for which a recipient is remembered after the last code. */
  recipientMemory: 'OTP_SHIELD_RECIPIENT_MEMORY',
  /** Everything the responder needs to know, as JSON (`responder-settings.ts`). */
  responderSettings: 'OTP_SHIELD_RESPONDER',
} as const;
