/** Environment variables of the handlers of SendGrid. */
export const SENDGRID_ENV = {
  /** Secret with the public key of the signed event webhook. */
  webhookKeySecret: 'OTP_SHIELD_WEBHOOK_KEY_SECRET',
  /** Category that the codes carry; without it every event counts. */
  category: 'OTP_SHIELD_SENDGRID_CATEGORY',
  /** Secret with an API key of SendGrid. */
  keySecret: 'OTP_SHIELD_SENDGRID_KEY_SECRET',
  /** Address of SendGrid's API. */
  api: 'OTP_SHIELD_SENDGRID_API',
  /** Queue into which the webhook puts what it accepted. */
  queueUrl: 'OTP_SHIELD_QUEUE_URL',
} as const;
