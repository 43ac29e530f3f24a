/** Environment variables through which constructs talk to their handlers; those of one sender stand in its folder. */
export const ENV = {
  /** Value of the `Monitor` dimension: tells two monitors of one account and Region apart. */
  monitor: 'OTP_SHIELD_MONITOR',
  /** Minutes between two runs of the probe. */
  probeInterval: 'OTP_SHIELD_PROBE_INTERVAL',
  /** Name under which the web ACL stands in CloudWatch. */
  webAclMetric: 'OTP_SHIELD_WEB_ACL_METRIC',
  /** ARN of an IP set whose record announces a campaign. */
  campaignSet: 'OTP_SHIELD_CAMPAIGN_SET',
  /** JSON: namespace, name, dimensions and statistic of the application's metric of sign-ups. */
  signUpMetric: 'OTP_SHIELD_SIGN_UP_METRIC',
  /** JSON of `NotifierSettings`. */
  notifierSettings: 'OTP_SHIELD_NOTIFIER_SETTINGS',
  /** JSON of `ReportSettings`. */
  reportSettings: 'OTP_SHIELD_REPORT_SETTINGS',
  /** Table of the mail ledger. */
  ledgerTable: 'OTP_SHIELD_LEDGER_TABLE',
  /** Secret that keys the hashes of recipients. */
  hashKeySecret: 'OTP_SHIELD_HASH_KEY_SECRET',
  /** Seconds for which a recipient is remembered after the last code. */
  recipientMemory: 'OTP_SHIELD_RECIPIENT_MEMORY',
  /** Everything the responder needs to know, as JSON (`responder-settings.ts`). */
  responderSettings: 'OTP_SHIELD_RESPONDER',
  /** Secret that AWS WAF puts into a request whose CAPTCHA it verified. */
  captchaProofSecret: 'OTP_SHIELD_CAPTCHA_PROOF_SECRET',
  /** What the auditor compares with, as JSON (`audit.ts`). */
  auditSettings: 'OTP_SHIELD_AUDIT',
  /** What the automatic block list needs to know, as JSON (`block-list.ts`). */
  blockListSettings: 'OTP_SHIELD_BLOCK_LIST',
  /** Settings of the recipient guard, as JSON (`guard.ts`). */
  guardSettings: 'OTP_SHIELD_GUARD',
  /** Value of the `Guard` dimension, for handlers that feed the block list. */
  guardName: 'OTP_SHIELD_GUARD_NAME',
  /** Table of the recipient guard: name or ARN. */
  guardTable: 'OTP_SHIELD_GUARD_TABLE',
  /** Secret that keys the hashes of the recipient guard. */
  guardSecret: 'OTP_SHIELD_GUARD_SECRET',
  /** Seconds for which a complaint or a hard bounce keeps a recipient on the block list of the guard. */
  guardBlockSeconds: 'OTP_SHIELD_GUARD_BLOCK_SECONDS',
  /** Queue that takes which texts were answered. */
  feedbackQueue: 'OTP_SHIELD_FEEDBACK_QUEUE',
  /** Function of the recipient guard: name or ARN. */
  guardFunction: 'OTP_SHIELD_GUARD_FUNCTION',
  /** What a handler of the Cognito guard needs to know, as JSON (`cognito.ts`). */
  cognitoSettings: 'OTP_SHIELD_COGNITO',
  /** Table that keeps an order of Cognito from being sent twice. */
  cognitoTable: 'OTP_SHIELD_COGNITO_TABLE',
  /** Secret that keys the hashes of that table. */
  cognitoSecret: 'OTP_SHIELD_COGNITO_SECRET',
  /** What a handler of inbound verification needs to know, as JSON (`inbound.ts`). */
  inboundSettings: 'OTP_SHIELD_INBOUND',
  /** Table of the sessions of inbound verification. */
  sessionTable: 'OTP_SHIELD_SESSION_TABLE',
  /** Secret from which codes, hashes and boxes of inbound verification are derived. */
  sessionKeySecret: 'OTP_SHIELD_SESSION_KEY_SECRET',
} as const;
