/** Environment variables of the handlers of Twilio. */
export const TWILIO_ENV = {
  /** Secret with the auth token of the account, which signs with HMAC-SHA1. */
  authTokenSecret: 'OTP_SHIELD_TWILIO_AUTH_TOKEN_SECRET',
  /** Secret with the shared key that signs with HMAC-SHA256. */
  sharedKeySecret: 'OTP_SHIELD_TWILIO_SHARED_KEY_SECRET',
  /** Id of that key: whoever names another one is refused. */
  sharedKeyId: 'OTP_SHIELD_TWILIO_SHARED_KEY_ID',
  /** Queue into which the webhook puts what it accepted. */
  queueUrl: 'OTP_SHIELD_TWILIO_QUEUE_URL',
  /** Address that Twilio calls, where something stands before the function; else AWS says which it is. */
  callbackUrl: 'OTP_SHIELD_TWILIO_CALLBACK_URL',
} as const;
